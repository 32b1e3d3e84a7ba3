/**
 * Why a batch failed. `message` is shown to the person who wrote the query: what was wrong, what to do, never a row's
 * text.
 */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

/**
 * Every way in which an accepted batch can fail, and whether running the same query again may help. The answer is 422 in
 * each case; docs/reliability.md says when each happens and what its user reads.
 */
export const RETRY_HELPS = {
  NEVER_STARTED: true,
  WORKER_LOST: true,
  PROCESSING_FAILED: true,
  ROWS_MISSING: true,
  DEADLINE_EXCEEDED: false,
  ANSWER_TOO_LARGE: false,
  WRONG_NUMBER_OF_VALUES: false,
  SERVICE_REFUSED: false,
  FAILED_BY_OPERATOR: false,
} as const;

export type FailureCode = keyof typeof RETRY_HELPS;

export function deadlineExceeded(done: number, rows: number, seconds: number): Failure {
  const message =
    `Only ${done} of ${rows} rows were done within ${seconds} s. ` +
    'Set a lower MAX_BATCH_ROWS on the external function, or raise the quota of the service behind it.';
  return { code: 'DEADLINE_EXCEEDED', message };
}

export const NEVER_STARTED: Failure = {
  code: 'NEVER_STARTED',
  message:
    'The work on this batch was never started. Run the query again; if it repeats, look at the throttles of the process function.',
};

export function workerLost(attempts: number): Failure {
  const message =
    `The work on this batch broke off ${attempts === 1 ? 'once' : `${attempts} times`}, and nobody took it up again. ` +
    'Look at the log of the process function; a lower MAX_BATCH_ROWS helps if it ran out of memory.';
  return { code: 'WORKER_LOST', message };
}

/** @param errorName the class of the error; its message may quote rows and stays out */
export function processingFailed(attempts: number, errorName: string): Failure {
  const message =
    `The work on this batch failed in each of ${attempts} attempts, at last with ${errorName}. ` +
    'Run the query again later; if it repeats, look at the log of the process function.';
  return { code: 'PROCESSING_FAILED', message };
}

export function answerTooLarge(maxBatchRows: number): Failure {
  const message = `The results of this batch do not fit one answer of 6 MB. Set MAX_BATCH_ROWS = ${maxBatchRows} on the external function.`;
  return { code: 'ANSWER_TOO_LARGE', message };
}

export const WRONG_NUMBER_OF_VALUES: Failure = {
  code: 'WRONG_NUMBER_OF_VALUES',
  message:
    'The processor did not return one value for each row. This is a fault in its code: see "Replace the processing" in the README.',
};

export const ROWS_MISSING: Failure = {
  code: 'ROWS_MISSING',
  message: 'The stored rows of this batch are gone or damaged. Run the query again.',
};

/** @param errorName such as `AccessDeniedException` */
export function serviceRefused(service: string, errorName: string): Failure {
  const message = `${service} refused the call with ${errorName}, and would again. Ask the owner of this service to check its permissions and settings.`;
  return { code: 'SERVICE_REFUSED', message };
}

/** @param reason in the words of whoever is on call */
export function failedByOperator(reason: string): Failure {
  const message = `The work on this batch was ended by the operators of the service: ${reason.replace(/\.*$/, '')}.`;
  return { code: 'FAILED_BY_OPERATOR', message };
}

/** Thrown where trying again cannot help: the batch fails at once, with this reason. */
export class BatchFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.name = 'BatchFailure';
    this.failure = failure;
  }
}
