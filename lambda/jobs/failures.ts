/**
 * Why a batch failed. `message` is shown to the person who wrote the query: what happened, why, and what to do. It never
 * holds a row's text.
 */
export interface Failure {
  /** One of {@link RETRY_HELPS}, or a code of the processor's own. */
  readonly code: string;
  readonly message: string;
  /** Whether the same query may succeed when it is run again. Left out where {@link RETRY_HELPS} says it. Default: false. */
  readonly retryHelps?: boolean;
}

/**
 * Every way in which an accepted batch can fail, besides a processor's own, and whether the same query may succeed when it
 * is run again. The answer is 422 in each case. docs/reliability.md says when each happens and which sentence the user reads.
 */
export const RETRY_HELPS = {
  NEVER_STARTED: true,
  WORKER_LOST: true,
  PROCESSING_FAILED: true,
  ROWS_MISSING: true,
  DEADLINE_EXCEEDED: false,
  ANSWER_TOO_LARGE: false,
  WRONG_NUMBER_OF_VALUES: false,
  FAILED_BY_OPERATOR: false,
} as const;

export function retryHelps({ code, retryHelps = false }: Failure): boolean {
  return code in RETRY_HELPS ? RETRY_HELPS[code as keyof typeof RETRY_HELPS] : retryHelps;
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
  const lower = done > 0 && done < rows ? `MAX_BATCH_ROWS = ${done} or lower` : 'MAX_BATCH_ROWS to half of what it is';
  const message =
    `Only ${done} of ${rows} rows were processed within ${seconds} s. ` +
    `Set ${lower} on the external function, or raise the quota of the service behind it.`;
  return { code: 'DEADLINE_EXCEEDED', message };
}

export const NEVER_STARTED: Failure = {
  code: 'NEVER_STARTED',
  message:
    'Processing of this batch never started. Run the query again. If it fails again, check the throttles of the process function.',
};

export function workerLost(attempts: number): Failure {
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  const message =
    `Processing of this batch was interrupted ${times} and was not resumed. Check the log of the process function. ` +
    'If it ran out of memory, set MAX_BATCH_ROWS on the external function to half of what it is.';
  return { code: 'WORKER_LOST', message };
}

/** @param errorName the class or code of the last error. The error's message may quote rows and is left out. */
export function processingFailed(attempts: number, errorName: string): Failure {
  const tries = attempts === 1 ? 'in its only attempt,' : `in each of ${attempts} attempts, the last time`;
  const message =
    `Processing of this batch failed ${tries} with ${errorName}. ` +
    'Run the query again later. If it fails again, check the log of the process function.';
  return { code: 'PROCESSING_FAILED', message };
}

/** @param maxBatchRows how many rows would fit; 0 if one value alone is too large */
export function answerTooLarge(maxBatchRows: number): Failure {
  const message =
    maxBatchRows > 0
      ? `The results of this batch exceed the 6 MB that one answer can hold. Set MAX_BATCH_ROWS = ${maxBatchRows} on the external function.`
      : 'One value of this batch exceeds the 6 MB that one answer can hold, so a lower MAX_BATCH_ROWS does not help. The processor has to return smaller values.';
  return { code: 'ANSWER_TOO_LARGE', message };
}

export const WRONG_NUMBER_OF_VALUES: Failure = {
  code: 'WRONG_NUMBER_OF_VALUES',
  message:
    'The processor did not return one value for each row. This is a bug in its code: see "Replace the processing" in the README.',
};

export const ROWS_MISSING: Failure = {
  code: 'ROWS_MISSING',
  message: 'The stored rows of this batch are missing or damaged. Run the query again.',
};

/** @param reason in the operator's words */
export function failedByOperator(reason: string): Failure {
  const message = `An operator of the service ended this batch: ${reason.replace(/\.*$/, '')}.`;
  return { code: 'FAILED_BY_OPERATOR', message };
}
