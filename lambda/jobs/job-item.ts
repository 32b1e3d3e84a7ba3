import type { Failure } from './failures';
import type { Job, JobStatus } from './job';
import type { NewJob } from './job-store';
import type { JobTimes } from './job-times';

export const JOB_PART = 'JOB';

/** The `JOB` item. Times are milliseconds since the epoch, `expires_at` is seconds, as DynamoDB's TTL wants it. */
export interface JobItem {
  readonly batch_id: string;
  readonly part: typeof JOB_PART;
  readonly status: JobStatus;
  readonly digest: string;
  readonly rows: number;
  readonly slices: number;
  readonly accepted_at: number;
  readonly deadline: number;
  readonly attempt: number;
  readonly lease_owner?: string;
  readonly lease_until?: number;
  readonly done: number;
  readonly failure?: Failure;
  readonly query_id?: string;
  readonly return_type?: string;
  readonly expires_at: number;
  /** While the job is unfinished, and once it has failed: it puts the job into the index of that name. */
  readonly in_flight?: typeof IN_FLIGHT | typeof FAILED;
}

/** The key of the index for jobs that are unfinished. */
export const IN_FLIGHT = 'yes';

/** The key of the index for jobs that failed: whoever is on call finds them by it. */
export const FAILED = 'failed';

export function newItem(job: NewJob, slices: number, now: number, times: JobTimes): JobItem {
  return {
    batch_id: job.batchId,
    part: JOB_PART,
    status: 'IN_PROGRESS',
    digest: job.digest,
    rows: job.rows.length,
    slices,
    accepted_at: now,
    deadline: now + times.deadlineMs,
    attempt: 0,
    done: 0,
    query_id: job.queryId,
    return_type: job.returnType,
    expires_at: Math.ceil((now + times.retentionMs) / 1000),
    in_flight: IN_FLIGHT,
  };
}

export function jobFrom(item: JobItem): Job {
  return {
    batchId: item.batch_id,
    status: item.status,
    digest: item.digest,
    rows: item.rows,
    slices: item.slices,
    acceptedAt: item.accepted_at,
    deadline: item.deadline,
    attempt: item.attempt,
    leaseOwner: item.lease_owner,
    leaseUntil: item.lease_until,
    done: item.done,
    failure: item.failure,
    queryId: item.query_id,
    returnType: item.return_type,
    expiresAtSeconds: item.expires_at,
  };
}
