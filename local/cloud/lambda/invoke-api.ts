import { randomUUID } from 'node:crypto';
import type { Authorize } from '../authorization';
import type { Identities } from '../identities';
import { startLoopbackServer, type LoopbackServer, type ReceivedRequest, type Reply } from '../loopback-server';
import { verifySignature } from '../sigv4';
import type { EventQueue } from './event-queue';
import { LogTail } from './function-log';
import { InvalidInvocation, parseInvocation, payloadOf, type ParsedInvocation } from './invoke-request';
import type { InvocationOptions, LambdaFunction } from './lambda-function';
import type { InvocationResult } from './sandbox';

/** Lambda's limits for a payload, in bytes: synchronous, and by `Event`. */
export const REQUEST_BYTES = 6_291_456;
const EVENT_BYTES = 1_048_576;

export interface InvokeApiOptions {
  readonly functions: readonly LambdaFunction[];
  readonly events: EventQueue;
  readonly identities: Identities;
  readonly authorize: Authorize;
  readonly region: string;
  readonly accountId: string;
}

/** Lambda's Invoke API, for the SDK: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function startInvokeApi(options: InvokeApiOptions): Promise<LoopbackServer> {
  return startLoopbackServer({
    bodyLimit: REQUEST_BYTES,
    answer: async (request) => {
      try {
        return await answer(request, options);
      } catch (error) {
        if (error instanceof InvalidInvocation) return failure(error.status, error.type, error.message);
        throw error;
      }
    },
  });
}

async function answer(request: ReceivedRequest, options: InvokeApiOptions): Promise<Reply> {
  const { functions, events, identities, authorize, region, accountId } = options;
  // Before the signature is checked: the signature of a body that was cut off cannot match.
  if (request.tooLarge) return tooLarge(REQUEST_BYTES);
  const verdict = verifySignature(request, { region, service: 'lambda' }, identities);
  if (!verdict.ok) return failure(403, verdict.type, verdict.message);
  const invocation = parseInvocation(request, { region, accountId });

  // Before the function is looked up: the error for a caller without permission does not say whether the function exists.
  const { identity } = verdict;
  const fn = functions.find(({ settings }) => settings.arn === invocation.functionArn);
  const resourceArn = qualifiedArn(invocation);
  const resourcePolicy = fn?.settings.resourcePolicy;
  const access = authorize({ identity, action: 'lambda:InvokeFunction', resourceArn, resourcePolicy });
  if (!access.allowed) return failure(403, 'AccessDeniedException', access.message);
  // The template's functions have neither versions nor aliases.
  if (!fn || (invocation.qualifier ?? '$LATEST') !== '$LATEST') {
    return failure(404, 'ResourceNotFoundException', `Function not found: ${resourceArn}`);
  }
  if (invocation.type === 'Event' && request.body.length > EVENT_BYTES) return tooLarge(EVENT_BYTES);

  const requestId = randomUUID();
  const payload = payloadOf(request.body);
  const headers = { 'x-amzn-RequestId': requestId };
  const { traceHeader, clientContext, qualifier } = invocation;
  const forwarded: InvocationOptions = { traceHeader, clientContext, qualifier };
  switch (invocation.type) {
    case 'DryRun':
      return { status: 204, headers, body: '' };
    case 'Event':
      events.add(fn, requestId, payload, forwarded);
      return { status: 202, headers, body: '' };
    case 'RequestResponse': {
      const tail = invocation.tail ? new LogTail() : undefined;
      const result = await fn.invoke(requestId, payload, { ...forwarded, tail });
      if (result === 'throttled') return throttled(fn);
      return resultReply(result, { ...headers, ...(tail && { 'X-Amz-Log-Result': tail.toBase64() }) });
    }
  }
}

function qualifiedArn({ functionArn, qualifier }: ParsedInvocation): string {
  return qualifier === undefined ? functionArn : `${functionArn}:${qualifier}`;
}

function resultReply(result: InvocationResult, own: Readonly<Record<string, string>>): Reply {
  const headers = { ...own, 'X-Amz-Executed-Version': '$LATEST', 'Content-Type': 'application/json' };
  return 'error' in result
    ? { status: 200, headers: { ...headers, 'X-Amz-Function-Error': 'Unhandled' }, body: JSON.stringify(result.error) }
    : { status: 200, headers, body: result.payload };
}

function tooLarge(limit: number): Reply {
  const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
  return failure(413, 'RequestTooLargeException', message);
}

function throttled({ settings }: LambdaFunction): Reply {
  const limit = settings.reservedConcurrency === undefined ? 'Concurrent' : 'ReservedFunctionConcurrent';
  const more = { Reason: `${limit}InvocationLimitExceeded` };
  return failure(429, 'TooManyRequestsException', 'Rate Exceeded.', more);
}

function failure(status: number, type: string, message: string, more: object = {}): Reply {
  const headers = { 'Content-Type': 'application/json', 'x-amzn-ErrorType': type };
  const body = { ...more, Type: status < 500 ? 'User' : 'Service', message, Message: message };
  return { status, headers, body: JSON.stringify(body) };
}
