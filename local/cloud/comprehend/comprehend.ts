import { randomUUID } from 'node:crypto';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { answerCall } from './answer-call';
import { CallQuotas, type QuotaOptions } from './call-quotas';
import { CallStats, type ComprehendStats } from './call-stats';
import { checkInput } from './check-input';
import { callFault, FaultTriggers, isSlow } from './fault-triggers';
import { operations, type OperationName } from './operations/operations';
import { refusal, THROTTLED, type ServiceError } from './service-error';

export interface ComprehendOptions extends QuotaOptions {
  /** The duration of every call that is not refused. Default: 100 ms. */
  readonly latencyMs?: number;
  /** Default: any free port. */
  readonly port?: number;
  /** Checks signature and permissions: returns the error to answer, if any. Default: accepts any signature. */
  readonly authorize?: (call: ComprehendCall) => ServiceError | undefined | Promise<ServiceError | undefined>;
  /** Receives every call that passed authorization, before it is answered. */
  readonly onCall?: (call: SeenCall) => void;
}

/** A call and whether it exceeded the quota. */
export interface SeenCall {
  readonly operation: OperationName;
  readonly throttled: boolean;
}

/** A call of which only the target has been read. */
export interface ComprehendCall {
  /** The IAM action, such as `comprehend:BatchDetectSentiment`. */
  readonly action: `comprehend:${OperationName}`;
  readonly request: http.IncomingMessage;
  readonly body: Buffer;
}

export interface Comprehend {
  /** The URL for AWS_ENDPOINT_URL_COMPREHEND. */
  readonly endpoint: string;
  stats(): ComprehendStats;
  stop(): Promise<void>;
}

const TARGET = 'Comprehend_20171127.';
const SLOW = 10;

/**
 * Starts a stand-in for Amazon Comprehend on 127.0.0.1: the real protocol (AWS JSON 1.1), the service's own limits and
 * quotas, and answers from word lists and patterns. FaultTriggers lists the words in a text that make a call fail.
 */
export async function startComprehend(options: ComprehendOptions = {}): Promise<Comprehend> {
  const stats = new CallStats();
  const answer = answering(options, stats);
  // No time limit for idle connections: on a busy machine a request can be lost that arrives while its connection is closed.
  const server = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    answer(request).then(
      (result) => send(response, result),
      (error: unknown) => response.destroy(error as Error),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stats: () => stats.read(),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Checks in AWS's order: the signature and the permissions, the quota, then the input. */
function answering({ latencyMs = 100, authorize, onCall, ...quotaOptions }: ComprehendOptions, stats: CallStats) {
  const quotas = new CallQuotas(quotaOptions);
  const faults = new FaultTriggers();

  return async (request: http.IncomingMessage): Promise<object> => {
    const body = await buffer(request);
    const [name, operation] = calledOperation(request.headers['x-amz-target']) ?? [];
    if (!name || !operation) return refusal('UnknownOperationException', 'The requested operation is not supported.');
    if (!request.headers.authorization)
      return refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
    const denial = await authorize?.({ action: `comprehend:${name}`, request, body });
    if (denial) return denial;
    const throttle = () => {
      stats.throttle(name);
      return THROTTLED;
    };
    stats.call(name);
    const throttled = !quotas.take(name);
    onCall?.({ operation: name, throttled });
    if (throttled) return throttle();
    const json = parse(body);
    if (json === undefined) return refusal('SerializationException', 'The body is not JSON.');
    const input = checkInput(operation, json);
    if ('code' in input) return input;
    const triggers = input.texts.map((text) => faults.strike(text, name));
    const fault = callFault(triggers.flat());
    if (fault === THROTTLED) return throttle();
    // A call whose client has gone must not keep the process alive.
    await setTimeout(latencyMs * (isSlow(triggers.flat()) ? SLOW : 1), undefined, { ref: false });
    if (fault) return fault;
    stats.analyse(name, input.texts);
    return answerCall(operation, input, triggers);
  };
}

/** The operation of a call with its name; undefined if the stand-in has no such operation. */
function calledOperation(target: string | string[] | undefined) {
  return [...operations].find(([name]) => `${TARGET}${name}` === target);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function send(response: http.ServerResponse, result: object): void {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': randomUUID() };
  if (!isError(result)) {
    response.writeHead(200, headers).end(JSON.stringify(result));
    return;
  }
  const { code, message, status } = result;
  response.writeHead(status, { ...headers, 'x-amzn-ErrorType': code });
  response.end(JSON.stringify({ __type: code, Message: message }));
}

function isError(result: object): result is ServiceError {
  return 'code' in result && 'status' in result;
}
