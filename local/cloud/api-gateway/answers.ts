import * as http from 'node:http';
import type { Reply } from '../loopback-server';
import type { GatewayResponse } from './api-settings';

/** What API Gateway answers by itself: types, statuses and messages as documented for gateway responses. */
const OWN_ANSWERS = {
  ACCESS_DENIED: [403, 'Forbidden'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error'],
  BAD_REQUEST_BODY: [400, 'Invalid request body'],
  EXPIRED_TOKEN: [403, 'The security token included in the request is expired'],
  INTEGRATION_FAILURE: [502, 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  INVALID_SIGNATURE: [403, 'The request signature we calculated does not match the signature you provided.'],
  LAMBDA_THROTTLED: [500, 'Internal server error'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  REQUEST_HEADERS_TOO_LARGE: [431, 'Request Header Fields Too Large'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long'],
  THROTTLED: [429, 'Too Many Requests'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported Media Type'],
} as const;

export type OwnAnswer = keyof typeof OWN_ANSWERS;

export interface OwnReply extends Reply {
  /** For the access log. */
  readonly error: string;
}

/** One of API Gateway's own answers, as the template's gateway responses have it. */
export function ownAnswer(
  type: OwnAnswer,
  responses: ReadonlyMap<string, GatewayResponse>,
  details?: string,
): OwnReply {
  const [status, standard] = OWN_ANSWERS[type];
  const message = details ?? standard;
  const custom = responses.get(type);
  const template = custom?.template ?? standardTemplate(type);
  return {
    status: custom?.status ?? status,
    headers: { 'Content-Type': custom?.contentType ?? 'application/json', 'x-amzn-ErrorType': errorType(type) },
    body: template
      // As functions, since `$` has a meaning in a replacement, and messages may hold what the client has sent.
      .replaceAll('$context.error.messageString', () => JSON.stringify(message))
      .replaceAll('$context.error.message', () => message),
    error: message,
  };
}

/** Only a denial by a policy has its message under a capital letter. */
function standardTemplate(type: OwnAnswer): string {
  return `{"${type === 'ACCESS_DENIED' ? 'Message' : 'message'}":$context.error.messageString}`;
}

/** `ACCESS_DENIED` is `AccessDeniedException` to a client. */
function errorType(type: OwnAnswer): string {
  if (type === 'API_CONFIGURATION_ERROR') return 'InternalServerErrorException';
  const words = type.toLowerCase().split('_');
  return `${words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('')}Exception`;
}

interface ProxyResult {
  readonly statusCode: number | string;
  readonly headers?: Readonly<Record<string, string | number | boolean>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly (string | number | boolean)[]>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

/** What a function's reply becomes over HTTP; undefined if API Gateway would call it malformed. */
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

/** Undefined if one of them cannot be sent. */
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
