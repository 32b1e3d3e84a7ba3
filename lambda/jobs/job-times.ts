import { JOB_TIMES } from '../shared/contract';

/** {@link JOB_TIMES} in milliseconds, as the run time counts. */
export interface JobTimes {
  readonly deadlineMs: number;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  readonly clockMarginMs: number;
  readonly writeMs: number;
  readonly wrapUpMs: number;
  readonly budgetMs: number;
  readonly reservationMs: number;
  readonly indexMs: number;
  readonly landingMs: number;
  readonly lookMs: number;
  readonly startMs: number;
  readonly preferMs: number;
  readonly workerMs: number;
  readonly retryWaitMs: number;
  readonly retryMs: number;
  readonly rowsKeptMs: number;
  readonly retentionMs: number;
  readonly maxAttempts: number;
}

/**
 * @param timeScale divides every time, so that a trial is short; 1 in an account
 * @param retrySeconds how long a job waits after its first failed attempt; less on a developer's machine
 * @param retentionHours how long a job and its results are kept; not scaled, since DynamoDB's TTL counts whole seconds
 */
export function jobTimes(
  timeScale: number,
  retentionHours: number,
  retrySeconds: number = JOB_TIMES.retrySeconds,
): JobTimes {
  // Whole milliseconds, as AbortSignal.timeout requires.
  const scaled = (seconds: number): number => Math.ceil((seconds * 1000) / timeScale);
  return {
    deadlineMs: scaled(JOB_TIMES.deadlineSeconds),
    leaseMs: scaled(JOB_TIMES.leaseSeconds),
    heartbeatMs: scaled(JOB_TIMES.heartbeatSeconds),
    clockMarginMs: scaled(JOB_TIMES.clockMarginSeconds),
    writeMs: scaled(JOB_TIMES.writeSeconds),
    wrapUpMs: scaled(JOB_TIMES.wrapUpSeconds),
    budgetMs: scaled(JOB_TIMES.budgetSeconds),
    reservationMs: scaled(JOB_TIMES.reservationSeconds),
    indexMs: scaled(JOB_TIMES.indexSeconds),
    // Not scaled: a write takes as long in a trial as in an account.
    landingMs: JOB_TIMES.landingSeconds * 1000,
    lookMs: scaled(JOB_TIMES.lookSeconds),
    startMs: scaled(JOB_TIMES.startSeconds),
    preferMs: scaled(JOB_TIMES.preferSeconds),
    workerMs: scaled(JOB_TIMES.workerSeconds),
    retryWaitMs: scaled(JOB_TIMES.retryWaitSeconds),
    retryMs: scaled(retrySeconds),
    rowsKeptMs: scaled(JOB_TIMES.rowsKeptSeconds),
    retentionMs: retentionHours * 3_600_000,
    maxAttempts: JOB_TIMES.maxAttempts,
  };
}
