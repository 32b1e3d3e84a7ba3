import * as http from 'node:http';
import type { Reply } from '../loopback-server';
import type { OwnError } from './access-log';
import type { GatewayResponse } from './api-settings';
import { PAYLOAD_BYTES } from './decode-body';

/**
 * API Gateway's own answers by their cause: response type, status, message and `x-amzn-ErrorType`. Types and statuses:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html; error types of 403:
 * https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden. The error types of 413, 415 and 431 are
 * assumed.
 */
const OWN_ANSWERS = {
  deniedToApi: ['API_CONFIGURATION_ERROR', 500, 'Internal server error', 'InternalServerErrorException'],
  deniedByPolicy: ['ACCESS_DENIED', 403, 'Forbidden', 'AccessDeniedException'],
  expiredToken: [
    'EXPIRED_TOKEN',
    403,
    'The security token included in the request is expired',
    'ExpiredTokenException',
  ],
  functionFailed: ['INTEGRATION_FAILURE', 502, 'Internal server error', 'InternalServerErrorException'],
  functionNotInvoked: ['INTEGRATION_FAILURE', 500, 'Internal server error', 'InternalServerErrorException'],
  functionTimedOut: ['INTEGRATION_TIMEOUT', 504, 'Endpoint request timed out', 'InternalServerErrorException'],
  headersTooLarge: ['DEFAULT_4XX', 431, 'Request Header Fields Too Large', 'RequestHeadersTooLargeException'],
  incompleteSignature: ['DEFAULT_4XX', 403, 'Incomplete signature', 'IncompleteSignatureException'],
  invalidSignature: ['INVALID_SIGNATURE', 403, 'Invalid signature', 'InvalidSignatureException'],
  missingToken: [
    'MISSING_AUTHENTICATION_TOKEN',
    403,
    'Missing Authentication Token',
    'MissingAuthenticationTokenException',
  ],
  requestTooLarge: ['REQUEST_TOO_LARGE', 413, 'Request Too Long', 'RequestTooLargeException'],
  throttled: ['THROTTLED', 429, 'Too Many Requests', 'TooManyRequestsException'],
  unknownKey: ['ACCESS_DENIED', 403, 'The security token included in the request is invalid.', 'AccessDeniedException'],
  unsupportedMediaType: ['UNSUPPORTED_MEDIA_TYPE', 415, 'Unsupported Media Type', 'UnsupportedMediaTypeException'],
} as const;

export type OwnAnswer = keyof typeof OWN_ANSWERS;

/** API Gateway refuses a body beyond its own limit before it selects the API, so no gateway response replaces this text. */
export const PAYLOAD_TOO_LARGE: Reply = {
  status: 413,
  headers: { 'Content-Type': 'text/plain' },
  body: `HTTP content length exceeded ${PAYLOAD_BYTES} bytes.`,
};

export interface OwnReply {
  readonly reply: Reply;
  readonly error: OwnError;
}

/** One of API Gateway's own answers, in the form that the template's gateway responses give it. */
export function ownAnswer(
  cause: OwnAnswer,
  responses: ReadonlyMap<string, GatewayResponse>,
  details?: string,
): OwnReply {
  const [responseType, standardStatus, standardMessage, errorType] = OWN_ANSWERS[cause];
  const error = { responseType, message: details ?? standardMessage };
  const custom = responses.get(responseType) ?? responses.get(standardStatus < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  // API Gateway writes `Message` for a denial by a policy and `message` for everything else.
  const template =
    custom?.template ?? `{"${cause === 'deniedByPolicy' ? 'Message' : 'message'}":$context.error.messageString}`;
  return {
    reply: {
      status: custom?.status ?? standardStatus,
      headers: { 'Content-Type': custom?.contentType ?? 'application/json', 'x-amzn-ErrorType': errorType },
      body: template.replace(/\$context\.error\.(messageString|message|responseType)/g, (_, name: string) => {
        if (name === 'messageString') return JSON.stringify(error.message);
        return name === 'message' ? error.message : responseType;
      }),
    },
    error,
  };
}

interface ProxyResult {
  readonly statusCode: number | string;
  readonly headers?: Readonly<Record<string, string | number | boolean>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly (string | number | boolean)[]>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

/** Converts a function's result to an HTTP reply; undefined if API Gateway would call the result malformed. */
export function proxyReply(payload: string): Reply | undefined {
  const result = JSON.parse(payload) as Partial<ProxyResult> | null;
  if (typeof result !== 'object' || result === null) return undefined;
  const status = Number(result.statusCode);
  const body = result.body ?? '';
  const headers = headersOf(result);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (typeof body !== 'string' || headers === undefined) return undefined;
  return { status, headers, body: result.isBase64Encoded ? Buffer.from(body, 'base64') : body };
}

/** Undefined if HTTP does not allow one of the headers. */
function headersOf({
  headers,
  multiValueHeaders,
}: Partial<ProxyResult>): Record<string, string | string[]> | undefined {
  try {
    const single = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)] as const);
    const multiple = Object.entries(multiValueHeaders ?? {}).map(([name, all]) => [name, all.map(String)] as const);
    const own: (readonly [string, string | string[]])[] = [...single, ...multiple];
    for (const [name, values] of own) {
      http.validateHeaderName(name);
      for (const value of [values].flat()) http.validateHeaderValue(name, value);
    }
    const typed = own.some(([name]) => name.toLowerCase() === 'content-type');
    return { ...(!typed && { 'Content-Type': 'application/json' }), ...Object.fromEntries(own) };
  } catch {
    return undefined;
  }
}
