import { randomUUID } from 'node:crypto';
import type { Authorize } from '../authorization';
import type { Identities } from '../identities';
import { startLoopbackServer, type LoopbackServer, type ReceivedRequest, type Reply } from '../loopback-server';
import { verifySignature } from '../sigv4';
import type { EventQueue } from './event-queue';
import type { LambdaFunction } from './lambda-function';

/** Lambda's limits for a payload, in bytes: synchronous, and by `Event`. */
export const REQUEST_BYTES = 6_291_456;
const EVENT_BYTES = 1_048_576;

export interface InvokeApiOptions {
  readonly functions: readonly LambdaFunction[];
  readonly events: EventQueue;
  readonly identities: Identities;
  readonly authorize: Authorize;
  readonly region: string;
}

/** Lambda's Invoke API, for the SDK: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function startInvokeApi(options: InvokeApiOptions): Promise<LoopbackServer> {
  return startLoopbackServer({ bodyLimit: REQUEST_BYTES, answer: (request) => answer(request, options) });
}

async function answer(request: ReceivedRequest, options: InvokeApiOptions): Promise<Reply> {
  const { functions, events, identities, authorize, region } = options;
  // First, since the signature of a body that was cut cannot be right.
  if (request.tooLarge) return tooLarge(REQUEST_BYTES);
  const verdict = verifySignature(request, { region, service: 'lambda' }, identities);
  if (!verdict.ok) return failure(403, verdict.type, verdict.message);

  const named = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url.split('?')[0] ?? '')?.[1];
  const name = decodeURIComponent(named ?? '');
  const fn = functions.find(({ settings }) => settings.name === name || settings.arn === name);
  if (request.method !== 'POST' || !fn) return failure(404, 'ResourceNotFoundException', `Function not found: ${name}`);

  const { settings } = fn;
  const access = authorize({ identity: verdict.identity, action: 'lambda:InvokeFunction', resourceArn: settings.arn });
  if (!access.allowed) return failure(403, 'AccessDeniedException', access.message);

  const isEvent = request.headers['x-amz-invocation-type'] === 'Event';
  if (isEvent && request.body.length > EVENT_BYTES) return tooLarge(EVENT_BYTES);
  const payload = request.body.toString('utf8') || '{}';
  if (!isJson(payload)) return failure(400, 'InvalidRequestContentException', 'Could not parse request body into json');

  const requestId = randomUUID();
  if (isEvent) {
    events.add(fn, requestId, payload);
    return { status: 202, headers: { 'x-amzn-RequestId': requestId }, body: '' };
  }
  const result = await fn.invoke(requestId, payload);
  if (result === 'throttled') return failure(429, 'TooManyRequestsException', 'Rate Exceeded.');
  const headers = {
    'x-amzn-RequestId': requestId,
    'X-Amz-Executed-Version': '$LATEST',
    'Content-Type': 'application/json',
  };
  return 'error' in result
    ? { status: 200, headers: { ...headers, 'X-Amz-Function-Error': 'Unhandled' }, body: JSON.stringify(result.error) }
    : { status: 200, headers, body: result.payload };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function tooLarge(limit: number): Reply {
  const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
  return failure(413, 'RequestTooLargeException', message);
}

function failure(status: number, type: string, message: string): Reply {
  const headers = { 'Content-Type': 'application/json', 'x-amzn-ErrorType': type };
  return {
    status,
    headers,
    body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', message, Message: message }),
  };
}
