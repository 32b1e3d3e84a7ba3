import { randomUUID } from 'node:crypto';
import { startLoopbackServer, type LoopbackServer, type ReceivedRequest, type Reply } from '../loopback-server';
import type { AnsweredCall, CallUse } from './answered-call';
import type { CheckAccess, ServiceCall } from './service-call';
import { isServiceError, refusal, type ServiceError } from './service-error';
import { signedRegion } from './signed-region';

/** How a service writes its errors: AWS JSON 1.1, or JSON with the HTTP status. */
export type Protocol = 'json-1.1' | 'rest-json';

/** An operation that a request calls. */
export interface Called {
  readonly access: Pick<ServiceCall, 'action' | 'resources'>;
  readonly use: CallUse;
  /** Answers the call if it passed authorization. */
  readonly answer: () => object | Promise<object>;
}

export interface StandIn {
  readonly protocol: Protocol;
  /** The service's name in signatures, such as `comprehend`. */
  readonly service: string;
  /** Undefined if the stand-in has no such operation. `input` is the body as JSON, or undefined if it is none. */
  readonly calledBy: (request: ReceivedRequest, input: unknown) => Called | undefined;
  /** Default: any free port. */
  readonly port?: number;
  /** Default: accepts any signature. */
  readonly authorize?: CheckAccess;
  /** Receives every signed call of an operation that the stand-in has, just before its answer is sent. */
  readonly onAnswer?: (call: AnsweredCall) => void;
}

/** The exceptions with which these services say that a quota is used up. */
const THROTTLES = ['ThrottlingException', 'TooManyRequestsException'];

/** More than any of these services takes. */
const BODY_BYTES = 32 * 1024 * 1024;

/**
 * Starts a stand-in for an AWS service on 127.0.0.1. Like AWS it checks the signature and the permissions first. The operation checks quota and
 * input.
 */
export function startStandIn(standIn: StandIn): Promise<LoopbackServer> {
  return startLoopbackServer({
    port: standIn.port,
    bodyLimit: BODY_BYTES,
    answer: async (request) => replyWith(await answerTo(request, standIn), standIn.protocol),
  });
}

async function answerTo(
  request: ReceivedRequest,
  { service, calledBy, authorize, onAnswer }: StandIn,
): Promise<object | ServiceError> {
  const called = calledBy(request, parse(request.body));
  if (!called) return refusal('UnknownOperationException', 'The requested operation is not supported.');
  if (!request.headers.authorization)
    return refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const denial = await authorize?.({ service, ...called.access, request });
  const answer = denial ?? (await called.answer());
  const region = signedRegion(request.headers.authorization);
  onAnswer?.({ service, region, ...called.use, outcome: outcomeOf(answer) });
  return answer;
}

function outcomeOf(answer: object): AnsweredCall['outcome'] {
  if (!isServiceError(answer)) return 'answered';
  return THROTTLES.includes(answer.code) ? 'throttled' : 'failed';
}

/** Undefined if the body is not JSON. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function replyWith(result: object, protocol: Protocol): Reply {
  const isRest = protocol === 'rest-json';
  const headers = {
    'Content-Type': isRest ? 'application/json' : 'application/x-amz-json-1.1',
    'x-amzn-RequestId': randomUUID(),
  };
  if (!isServiceError(result)) return { status: 200, headers, body: JSON.stringify(result) };
  const { code, message, status, details } = result;
  const body = isRest ? { message, ...details } : { __type: code, Message: message, ...details };
  return { status, headers: { ...headers, 'x-amzn-ErrorType': code }, body: JSON.stringify(body) };
}
