import { FaultTriggers } from '../stand-in/fault-triggers';
import { passTime } from '../stand-in/pass-time';
import type { AnsweredCall } from '../stand-in/answered-call';
import type { CheckAccess } from '../stand-in/service-call';
import { refusal, THROTTLED } from '../stand-in/service-error';
import { startStandIn } from '../stand-in/start-stand-in';
import { answerCall } from './answer-call';
import { CallQuotas, type QuotaOptions } from './call-quotas';
import { CallStats, type ComprehendStats } from './call-stats';
import { checkInput } from './check-input';
import { callFault } from './comprehend-faults';
import type { Operation } from './operations/operation';
import { operations, type OperationName } from './operations/operations';

export interface ComprehendOptions extends QuotaOptions {
  /** The duration of every call that is not refused. Default: 100 ms. */
  readonly latencyMs?: number;
  /** Default: any free port. */
  readonly port?: number;
  /** Default: accepts any signature. */
  readonly authorize?: CheckAccess;
  /** Receives every call that passed authorization, before it is answered. */
  readonly onCall?: (call: SeenCall) => void;
  /** See StandIn. */
  readonly onAnswer?: (call: AnsweredCall) => void;
}

/** A call and whether it exceeded the quota. */
export interface SeenCall {
  readonly operation: OperationName;
  readonly throttled: boolean;
}

export interface Comprehend {
  /** The URL for AWS_ENDPOINT_URL_COMPREHEND. */
  readonly endpoint: string;
  stats(): ComprehendStats;
  stop(): Promise<void>;
}

const TARGET = 'Comprehend_20171127.';

/**
 * Starts a stand-in for Amazon Comprehend: the real protocol (AWS JSON 1.1), the service's own limits and quotas, and answers from word lists and
 * patterns. `callFault` lists the words in a text that make a call fail.
 */
export async function startComprehend(options: ComprehendOptions = {}): Promise<Comprehend> {
  const stats = new CallStats();
  const answer = answering(options, stats);
  const server = await startStandIn({
    protocol: 'json-1.1',
    service: 'comprehend',
    port: options.port,
    authorize: options.authorize,
    onAnswer: options.onAnswer,
    calledBy: ({ headers }, input) => {
      const [name, operation] = calledOperation(headers['x-amz-target']) ?? [];
      if (!name || !operation) return undefined;
      return {
        access: { action: `comprehend:${name}` },
        use: { of: name, units: 1 },
        answer: () => answer(name, operation, input),
      };
    },
  });
  return { ...server, stats: () => stats.read() };
}

/** Checks in AWS's order: the quota, then the input. */
function answering({ latencyMs = 100, onCall, ...quotaOptions }: ComprehendOptions, stats: CallStats) {
  const quotas = new CallQuotas(quotaOptions);
  const faults = new FaultTriggers('comprehend');

  return async (name: OperationName, operation: Operation, json: unknown): Promise<object> => {
    const throttle = () => {
      stats.throttle(name);
      return THROTTLED;
    };
    stats.call(name);
    const throttled = !quotas.take(name);
    onCall?.({ operation: name, throttled });
    if (throttled) return throttle();
    if (json === undefined) return refusal('SerializationException', 'The body is not JSON.');
    const input = checkInput(operation, json);
    if ('code' in input) return input;
    const triggers = input.texts.map((text) => faults.strike(text, name));
    const fault = callFault(triggers.flat());
    if (fault === THROTTLED) return throttle();
    await passTime(latencyMs, triggers.flat());
    if (fault) return fault;
    stats.analyse(name, input.texts);
    return answerCall(operation, input, triggers);
  };
}

/** The operation of a call with its name; undefined if the stand-in has no such operation. */
function calledOperation(target: string | string[] | undefined) {
  return [...operations].find(([name]) => `${TARGET}${name}` === target);
}
