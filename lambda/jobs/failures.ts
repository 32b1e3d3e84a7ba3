import { SERVICE_FAILURES, type ServiceFailureCode } from '../shared/service-failures';
import { messageOf, type FailureValues } from '../shared/way-to-fail';

/**
 * Why a batch failed. `message` is shown to the person who wrote the query: what happened, why, and what to do. It never
 * holds a row's text.
 */
export interface Failure {
  /** One of {@link SERVICE_FAILURES}, or a code of the processor's own. */
  readonly code: string;
  readonly message: string;
  /** Whether the same query may succeed when it is run again. Left out where {@link SERVICE_FAILURES} says it. Default: false. */
  readonly retryHelps?: boolean;
}

export function retryHelps({ code, retryHelps = false }: Failure): boolean {
  return Object.hasOwn(SERVICE_FAILURES, code) ? SERVICE_FAILURES[code as ServiceFailureCode].retryHelps : retryHelps;
}

function failure<Code extends ServiceFailureCode>(
  code: Code,
  ...values: FailureValues<(typeof SERVICE_FAILURES)[Code]>
): Failure {
  return { code, message: messageOf(SERVICE_FAILURES[code], ...values) };
}

/**
 * @param done rows that were processed, so a batch of as many would have been in time
 * @param times how long a batch may take: a worker stops `wrapUpMs` before the deadline
 */
export function deadlineExceeded(
  done: number,
  rows: number,
  { deadlineMs, wrapUpMs }: { readonly deadlineMs: number; readonly wrapUpMs: number },
): Failure {
  const seconds = Math.round((deadlineMs - wrapUpMs) / 1000);
  const maxBatchRows =
    done > 0 && done < rows ? `MAX_BATCH_ROWS = ${done} or lower` : 'MAX_BATCH_ROWS to half of what it is';
  return failure('DEADLINE_EXCEEDED', { done, rows, seconds, maxBatchRows });
}

export const NEVER_STARTED = failure('NEVER_STARTED');

export function workerLost(attempts: number): Failure {
  return failure('WORKER_LOST', { times: attempts === 1 ? 'once' : `${attempts} times` });
}

/** @param errorName the class or code of the last error. The error's message may quote rows and is left out. */
export function processingFailed(attempts: number, errorName: string): Failure {
  const tries = attempts === 1 ? 'in its only attempt,' : `in each of ${attempts} attempts, the last time`;
  return failure('PROCESSING_FAILED', { tries, error: errorName });
}

/** @param maxBatchRows how many rows would fit; 0 if one value alone is too large */
export function answerTooLarge(maxBatchRows: number): Failure {
  return maxBatchRows > 0 ? failure('ANSWER_TOO_LARGE', { maxBatchRows }) : failure('VALUE_TOO_LARGE');
}

export const WRONG_NUMBER_OF_VALUES = failure('WRONG_NUMBER_OF_VALUES');

export const ROWS_MISSING = failure('ROWS_MISSING');

/** @param reason in the operator's words */
export function failedByOperator(reason: string): Failure {
  return failure('FAILED_BY_OPERATOR', { reason: reason.replace(/\.*$/, '') });
}
