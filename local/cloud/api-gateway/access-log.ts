import { accountOf } from '../iam/principal';
import type { Identity } from '../identities';
import type { Reply } from '../loopback-server';
import { uniqueId } from '../unique-id';
import { clfTime, type ApiRequest } from './api-request';
import type { ApiSettings, Route } from './api-settings';

/** What became of the call to the function behind the API. */
export interface Integration {
  /** The invocation's id, not the API request's. */
  readonly requestId: string;
  readonly latencyMs: number;
  /** Lambda's own status: 200 also for a function that failed. Absent if the call timed out. */
  readonly integrationStatus?: number;
  /** The status in the function's reply. */
  readonly status?: number;
  readonly error?: string;
}

/** An answer of API Gateway itself. */
export interface OwnError {
  /** Such as `INVALID_SIGNATURE`. */
  readonly responseType: string;
  readonly message: string;
}

export interface LoggedRequest extends ApiRequest {
  readonly reply: Reply;
  /** Absent if the request matches none. */
  readonly route?: Route;
  readonly identity?: Identity;
  readonly error?: OwnError;
  /** Absent if the function was not called. */
  readonly integration?: Integration;
  readonly latencyMs: number;
}

type Variables = Readonly<Record<string, string | number | undefined>>;

/**
 * The line of a request in the stage's access log format; a value that is absent is `-`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html).
 */
export function accessLogLine(settings: ApiSettings, logged: LoggedRequest): string | undefined {
  const variables = { ...requestVariables(settings, logged), ...replyVariables(logged) };
  const errors = errorVariables(logged);
  return settings.accessLogFormat?.replace(/\$context\.(\w+(?:\.\w+)*)/g, (_, name: string) => {
    // API Gateway writes error messages as they are, line breaks and quotes included, even inside a JSON format.
    if (Object.hasOwn(errors, name)) return errors[name] ?? '-';
    return insideQuotes(String(variables[name] ?? '-'));
  });
}

function requestVariables(settings: ApiSettings, logged: LoggedRequest): Variables {
  const { request, route, identity } = logged;
  const caller = identity && uniqueId(identity.principalArn);
  return {
    accountId: settings.accountId,
    apiId: settings.apiId,
    domainName: settings.domainName,
    domainPrefix: settings.apiId,
    extendedRequestId: logged.extendedRequestId,
    httpMethod: request.method,
    'identity.accountId': identity && accountOf(identity.principalArn),
    'identity.caller': caller,
    'identity.sourceIp': request.sourceIp,
    'identity.user': caller,
    'identity.userAgent': request.headers['user-agent'],
    'identity.userArn': identity?.principalArn,
    path: request.url.split('?')[0],
    protocol: 'HTTP/1.1',
    requestId: logged.requestId,
    requestTime: clfTime(logged.receivedAt),
    requestTimeEpoch: logged.receivedAt.getTime(),
    resourceId: route?.resourceId,
    resourcePath: route?.path,
    stage: settings.stage,
    xrayTraceId: logged.traceId.replace('Root=', ''),
  };
}

function replyVariables({ reply, latencyMs, integration }: LoggedRequest): Variables {
  return {
    awsEndpointRequestId: integration?.requestId,
    'integration.integrationStatus': integration?.integrationStatus,
    'integration.latency': integration?.latencyMs,
    'integration.requestId': integration?.requestId,
    'integration.status': integration?.status,
    integrationLatency: integration?.latencyMs,
    integrationStatus: integration?.integrationStatus,
    responseLatency: latencyMs,
    responseLength: Buffer.byteLength(reply.body),
    status: reply.status,
  };
}

function errorVariables({ error, integration }: LoggedRequest): Readonly<Record<string, string | undefined>> {
  return {
    'error.message': error?.message,
    'error.messageString': error && JSON.stringify(error.message),
    'error.responseType': error?.responseType,
    'integration.error': integration?.error,
  };
}

/** Formats are JSON, and values stand inside their quotes. */
function insideQuotes(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
