import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Authorize, Denial } from '../authorization';
import type { CloudFaults, CloudObserver } from '../cloud-options';
import type { Identities, Identity } from '../identities';
import { REQUEST_BYTES } from '../lambda/invoke-api';
import type { LambdaFunction } from '../lambda/lambda-function';
import {
  NO_REPLY,
  startLoopbackServer,
  type LoopbackServer,
  type ReceivedRequest,
  type Reply,
} from '../loopback-server';
import { verifySignature } from '../sigv4';
import { TokenBucket } from '../token-bucket';
import { accessLogLine, type Integration, type OwnError } from './access-log';
import { ownAnswer, PAYLOAD_TOO_LARGE, proxyReply, type OwnAnswer, type OwnReply } from './answers';
import { apiRequest, type ApiRequest } from './api-request';
import type { ApiSettings, Route } from './api-settings';
import { decodeBody, PAYLOAD_BYTES } from './decode-body';
import { proxyEvent } from './proxy-event';

/** API Gateway's limit for all headers of a request together. */
const HEADER_BYTES = 10_240;

export interface RestApiOptions {
  readonly settings: ApiSettings;
  readonly functions: readonly LambdaFunction[];
  readonly identities: Identities;
  readonly authorize: Authorize;
  readonly region: string;
  readonly logFile: string;
  readonly port?: number;
  /** The VPC through whose endpoint every request arrives, as with a private API. Default: none. */
  readonly sourceVpc?: string;
  readonly observer?: Pick<CloudObserver, 'apiRequestBegins' | 'apiRequest'>;
  readonly faults?: Pick<CloudFaults, 'losesReply'>;
}

const ACTION = 'execute-api:Invoke';

/** API Gateway's answer to each fault of a signature; any other fault is `invalidSignature`. */
const BY_VERDICT: Readonly<Record<string, OwnAnswer>> = {
  ExpiredTokenException: 'expiredToken',
  IncompleteSignatureException: 'incompleteSignature',
  MissingAuthenticationTokenException: 'missingToken',
  UnrecognizedClientException: 'unknownKey',
};

/** The outcome of a request, for the caller and for the access log. */
interface Handled {
  readonly reply: Reply;
  readonly route?: Route;
  readonly identity?: Identity;
  readonly error?: OwnError;
  readonly integration?: Integration;
}

/** The template's REST API over HTTP: `http://127.0.0.1:PORT/STAGE/RESOURCE`. */
export async function startRestApi(options: RestApiOptions): Promise<LoopbackServer> {
  const log = fs.createWriteStream(options.logFile, { flags: 'a' });
  const api = new RestApi(options);
  const server = await startLoopbackServer({
    port: options.port,
    bodyLimit: PAYLOAD_BYTES,
    answer: async (request) => {
      const { observer, faults } = options;
      const started = performance.now();
      observer?.apiRequestBegins?.(request);
      const received = apiRequest(request);
      const handled = await api.handle(received);
      const latencyMs = Math.round(performance.now() - started);
      const line = accessLogLine(options.settings, { ...received, ...handled, latencyMs });
      // The log has ended if the API was stopped in the meantime.
      if (line && !log.writableEnded) log.write(`${line}\n`);
      const lost = faults?.losesReply?.(request, handled.reply) ?? false;
      observer?.apiRequest?.({ request, reply: handled.reply, latencyMs, lost });
      if (lost) return NO_REPLY;
      const { requestId, extendedRequestId, traceId } = received;
      const ids = { 'x-amzn-RequestId': requestId, 'x-amz-apigw-id': extendedRequestId, 'X-Amzn-Trace-Id': traceId };
      return { ...handled.reply, headers: { ...ids, ...handled.reply.headers } };
    },
  }).catch((error: unknown) => {
    log.end();
    throw error;
  });
  return {
    endpoint: server.endpoint,
    stop: async () => {
      await server.stop();
      await new Promise((resolve) => log.end(resolve));
    },
  };
}

class RestApi {
  private readonly options: RestApiOptions;
  private readonly throttle: TokenBucket;
  private readonly ownThrottles: ReadonlyMap<Route, TokenBucket>;

  constructor(options: RestApiOptions) {
    this.options = options;
    this.throttle = new TokenBucket(options.settings.throttle);
    this.ownThrottles = new Map(
      options.settings.routes.flatMap((route) => (route.throttle ? [[route, new TokenBucket(route.throttle)]] : [])),
    );
  }

  async handle(received: ApiRequest): Promise<Handled> {
    const { request } = received;
    if (request.tooLarge) return { reply: PAYLOAD_TOO_LARGE };
    const route = this.routeFor(request);
    if (route === undefined) return this.noRoute(request);
    if (request.rawHeaders.join('').length > HEADER_BYTES) return { route, ...this.own('headersTooLarge') };
    const caller = this.callerOf(request, route);
    if ('reply' in caller) return { route, ...caller };
    const { identity } = caller;
    const own = (cause: OwnAnswer) => ({ route, identity, ...this.own(cause) });
    if (!(this.ownThrottles.get(route) ?? this.throttle).take()) return own('throttled');
    const body = decodeBody(request.body, request.headers['content-encoding'] ?? '');
    if (body === 'unsupported') return own('unsupportedMediaType');
    if (body === 'too large') return own('requestTooLarge');

    const { settings } = this.options;
    const event = JSON.stringify(proxyEvent({ ...received, body, route, settings, identity }));
    return { route, identity, ...(await this.integrate(route, event)) };
  }

  private routeFor({ method, url }: ReceivedRequest): Route | undefined {
    const { settings } = this.options;
    const path = url.split('?')[0];
    return settings.routes.find((route) => route.method === method && path === `/${settings.stage}${route.path}`);
  }

  /** Even without a matching method, API Gateway reads an `Authorization` header as a signature. */
  private noRoute(request: ReceivedRequest): Handled {
    const { region, identities } = this.options;
    const verdict = verifySignature(request, { region, service: 'execute-api' }, identities);
    const incomplete = !verdict.ok && verdict.type === 'IncompleteSignatureException';
    return incomplete ? this.own('incompleteSignature', verdict.message) : this.own('missingToken');
  }

  private callerOf(request: ReceivedRequest, route: Route): { readonly identity?: Identity } | Handled {
    if (route.authorization !== 'AWS_IAM') return {};
    const { region, identities, authorize, sourceVpc } = this.options;
    const verdict = verifySignature(request, { region, service: 'execute-api' }, identities);
    if (!verdict.ok) {
      return this.own(BY_VERDICT[verdict.type] ?? 'invalidSignature', verdict.message);
    }
    const { identity } = verdict;
    const resourceArn = this.arnOf(route);
    const access = authorize({
      identity,
      action: ACTION,
      resourceArn,
      resourcePolicy: this.options.settings.policy,
      context: { 'aws:SourceIp': request.sourceIp, 'aws:SourceVpc': sourceVpc },
    });
    if (access.allowed) return { identity };
    return { identity, ...this.own('deniedByPolicy', denialMessage(identity, resourceArn, access)) };
  }

  private async integrate(route: Route, event: string): Promise<Handled> {
    const fn = this.options.functions.find(({ settings }) => settings.arn === route.functionArn);
    // Lambda rejects the call: it has no such function, takes only POST, or the function's policy does not allow the API.
    if (fn === undefined || route.integrationMethod !== 'POST' || !this.mayInvoke(fn, route)) {
      return this.own('deniedToApi');
    }
    // The event holds the body with its quotes escaped, and Lambda has a limit of its own.
    if (Buffer.byteLength(event) > REQUEST_BYTES) return this.own('requestTooLarge');
    const requestId = randomUUID();
    const started = performance.now();
    const waiting = new AbortController();
    const timeout = setTimeout(route.timeoutMs, 'timeout' as const, { signal: waiting.signal }).catch(
      () => 'timeout' as const,
    );
    const result = await Promise.race([fn.invoke(requestId, event), timeout]);
    waiting.abort();
    const call = { requestId, latencyMs: Math.round(performance.now() - started) };
    if (result === 'timeout') return { ...this.own('functionTimedOut'), integration: call };
    // Lambda rejected the invocation: 500. If the function itself fails, it is 502.
    if (result === 'throttled')
      return { ...this.own('functionNotInvoked'), integration: { ...call, integrationStatus: 429 } };
    const invoked = { ...call, integrationStatus: 200 };
    if ('error' in result) {
      const error = `Lambda Customer Function Error:${result.error.errorMessage}`;
      return { ...this.own('functionFailed'), integration: { ...invoked, error } };
    }
    const reply = proxyReply(result.payload);
    if (reply === undefined) return { ...this.own('functionFailed'), integration: invoked };
    return { reply, integration: { ...invoked, status: reply.status } };
  }

  private mayInvoke({ settings }: LambdaFunction, route: Route): boolean {
    const access = this.options.authorize({
      identity: { service: 'apigateway.amazonaws.com' },
      action: 'lambda:InvokeFunction',
      resourceArn: settings.arn,
      resourcePolicy: settings.resourcePolicy,
      context: { 'aws:SourceArn': this.arnOf(route), 'aws:SourceAccount': this.options.settings.accountId },
    });
    return access.allowed;
  }

  private arnOf({ method, path }: Route): string {
    const { arn, stage } = this.options.settings;
    return `${arn}/${stage}/${method}${path}`;
  }

  private own(cause: OwnAnswer, details?: string): OwnReply {
    return ownAnswer(cause, this.options.settings.gatewayResponses, details);
  }
}

/** API Gateway masks most of the account's number, and does not name the policy that denies. */
function denialMessage({ principalArn }: Identity, resourceArn: string, { evaluation }: Denial): string {
  const resource = resourceArn.replace(/:\d{8}(\d{4}):/, ':********$1:');
  const { decision, reason, notUnderstood = '' } = evaluation;
  const why = decision === 'explicit deny' ? reason.replace(/ in a.* policy$/, '') : notUnderstood;
  return `User: ${principalArn} is not authorized to perform: ${ACTION} on resource: ${resource} ${why}`.trimEnd();
}
