import type { Reply } from '../loopback-server';
import type { GatewayResponse } from './api-settings';

/** What API Gateway answers by itself: types, statuses and messages as documented for gateway responses. */
const OWN_ANSWERS = {
  ACCESS_DENIED: [403, 'Forbidden'],
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
  const template = custom?.template ?? '{"message":$context.error.messageString}';
  return {
    status: custom?.status ?? status,
    headers: { 'Content-Type': custom?.contentType ?? 'application/json', 'x-amzn-ErrorType': errorType(type) },
    body: template
      .replaceAll('$context.error.messageString', JSON.stringify(message))
      .replaceAll('$context.error.message', message),
    error: message,
  };
}

/** `ACCESS_DENIED` is `AccessDeniedException` to a client. */
function errorType(type: OwnAnswer): string {
  const words = type.toLowerCase().split('_');
  return `${words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('')}Exception`;
}

interface ProxyResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** What a function's reply becomes over HTTP; undefined if API Gateway would call it malformed. */
export function proxyReply(payload: string): Reply | undefined {
  const result = JSON.parse(payload) as ProxyResult | null;
  if (typeof result !== 'object' || result === null || !Number.isInteger(Number(result.statusCode))) return undefined;
  const { statusCode, headers = {}, multiValueHeaders = {}, isBase64Encoded } = result;
  const body: unknown = result.body ?? '';
  if (typeof body !== 'string') return undefined;
  const all: Record<string, string | string[]> = { 'Content-Type': 'application/json' };
  for (const [name, value] of Object.entries(headers)) all[name] = String(value);
  for (const [name, values] of Object.entries(multiValueHeaders)) all[name] = [...values];
  return {
    status: Number(statusCode),
    headers: all,
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}
