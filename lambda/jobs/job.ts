import type { Failure } from './failures';
import type { JobTimes } from './job-times';

export type JobStatus = 'IN_PROGRESS' | 'SUCCESS' | 'FAILED';

/** Our record of one batch: the `JOB` item. Times are milliseconds since the epoch unless the name says otherwise. */
export interface Job {
  /** See {@link jobKeyOf}: unique among all functions. */
  readonly key: string;
  readonly functionName: string;
  readonly batchId: string;
  readonly status: JobStatus;
  /** SHA-256 of the canonical rows: distinguishes a repeated POST from a POST with other rows. */
  readonly digest: string;
  readonly rows: number;
  /** What the job is expected to use of its quota, in the quota's units, such as calls. */
  readonly units: number;
  readonly slices: number;
  readonly acceptedAt: number;
  readonly deadline: number;
  /** How many times a worker has claimed the job. */
  readonly attempt: number;
  readonly leaseOwner?: string;
  readonly leaseUntil?: number;
  /** No worker may claim the job before this time, because an attempt failed. */
  readonly notBefore?: number;
  /** The Lambda function that processes the job. */
  readonly process: string;
  /** When the job is expected to end: the quota is first used by the jobs that were in its line before it. */
  readonly expectedAt: number;
  /** Rows finished, as of the last heartbeat. */
  readonly done: number;
  /** Only on FAILED. */
  readonly failure?: Failure;
  readonly queryId?: string;
  /** The SQL type that the external function returns, as Snowflake writes it, such as `VARIANT` or `VARCHAR(16777216)`. */
  readonly returnType?: string;
  readonly expiresAtSeconds: number;
}

/** DynamoDB deletes expired items late, so every reader checks. */
export function isLive(job: Pick<Job, 'expiresAtSeconds'>, now: number): boolean {
  return job.expiresAtSeconds > now / 1000;
}

export function leaseIsLive(job: Job, now: number): boolean {
  return job.leaseUntil !== undefined && job.leaseUntil > now;
}

/** Whether the job waits for a worker: none has it, and no failed attempt keeps it from being claimed now. */
export function isWaiting(job: Job, now: number): boolean {
  return job.status === 'IN_PROGRESS' && !leaseIsLive(job, now) && (job.notBefore ?? 0) <= now;
}

/**
 * Whether a worker may claim the job. A job that get has called abandoned must stay abandoned. So the deadline is checked
 * for the time at which the write may arrive, up to `writeMs` after it was built, and get waits `clockMarginMs` longer.
 *
 *            accepted_at          lease_until      not_before         deadline
 *  ──────────────┼──────────────────────┼────────────────┼────────────────┼──────▶
 *   claim: yes      no, a worker has it    no, a retry      yes             no
 */
export function mayClaim(job: Job, now: number, times: JobTimes): boolean {
  return (
    isLive(job, now) && isWaiting(job, now) && now + times.writeMs < job.deadline && job.attempt < times.maxAttempts
  );
}

/** Whether the worker with this claim may still write to the job, checked for the time of arrival as in {@link mayClaim}. */
export function holdsJob(job: Job, claim: { owner: string; attempt: number }, now: number, times: JobTimes): boolean {
  const arrival = now + times.writeMs;
  return (
    job.status === 'IN_PROGRESS' &&
    job.leaseOwner === claim.owner &&
    job.attempt === claim.attempt &&
    (job.leaseUntil ?? 0) > arrival &&
    job.deadline > arrival
  );
}
