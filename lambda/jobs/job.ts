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

/**
 * Whether a worker may claim the job. A job that get has called abandoned must stay abandoned. So every bound is checked
 * for the time at which the write may arrive, up to `writeMs` after it was built, and get waits `clockMarginMs` longer.
 *
 *            accepted_at          lease_until      + event age        deadline
 *  ──────────────┼──────────────────────┼────────────────┼────────────────┼──────▶
 *   claim: yes      no, a worker has it       yes           no, the event is gone
 */
export function mayClaim(job: Job, now: number, times: JobTimes): boolean {
  const arrival = now + times.writeMs;
  return (
    job.status === 'IN_PROGRESS' &&
    isLive(job, now) &&
    arrival < job.deadline &&
    arrival < job.acceptedAt + times.eventAgeMs &&
    job.attempt < times.maxAttempts &&
    !leaseIsLive(job, now)
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
