import { JOB_PARTS } from '../shared/contract';
import type { Failure } from './failures';
import type { Values } from './item-table';
import { mapIn, numberIn, optional, stringIn } from './item-values';
import type { Job, JobStatus } from './job';
import { jobKeyOf, partsOfKey } from './job-key';
import type { JobsOf, NewJob } from './job-store';
import type { JobTimes } from './job-times';

/** The `JOB` item. Times are milliseconds since the epoch; `expires_at` is in seconds, as DynamoDB's TTL requires. */
export interface JobItem {
  readonly job_key: string;
  readonly part: typeof JOB_PARTS.job;
  readonly status: JobStatus;
  readonly digest: string;
  readonly rows: number;
  readonly units: number;
  readonly slices: number;
  readonly accepted_at: number;
  readonly deadline: number;
  readonly attempt: number;
  readonly lease_owner?: string;
  readonly lease_until?: number;
  readonly not_before?: number;
  readonly process: string;
  readonly expected_at: number;
  /** The rows that have a stored result, as of the last heartbeat. */
  readonly done: number;
  readonly failure?: Failure;
  readonly query_id?: string;
  readonly return_type?: string;
  readonly expires_at: number;
  /** Puts the job into the index of that name: into its line while it is unfinished, under {@link FAILED} once it has failed. */
  readonly in_flight?: string;
}

/** The index key of failed jobs, by which an operator finds them. No line has this name. */
export const FAILED = 'failed';

export interface NewItemFacts {
  /** How many. */
  readonly slices: number;
  readonly now: number;
  /** How long the new job, and the jobs before it in its line, are expected to use the quota. */
  readonly expectedMs: number;
  readonly times: JobTimes;
}

export function newItem(
  job: NewJob,
  { functionName, line }: JobsOf,
  { slices, now, expectedMs, times }: NewItemFacts,
): JobItem {
  return {
    job_key: jobKeyOf(functionName, job.batchId),
    part: JOB_PARTS.job,
    status: 'IN_PROGRESS',
    digest: job.digest,
    rows: job.rows.length,
    units: job.units,
    slices,
    accepted_at: now,
    deadline: now + times.deadlineMs,
    attempt: 0,
    process: job.process,
    expected_at: now + expectedMs,
    done: 0,
    query_id: job.queryId,
    return_type: job.returnType,
    expires_at: Math.ceil((now + times.retentionMs) / 1000),
    in_flight: line,
  };
}

export function jobFrom(item: Values): Job {
  const key = stringIn(item, 'job_key');
  const failure = optional(mapIn, item, 'failure');
  return {
    key,
    ...partsOfKey(key),
    status: statusIn(item),
    digest: stringIn(item, 'digest'),
    rows: numberIn(item, 'rows'),
    units: numberIn(item, 'units'),
    slices: numberIn(item, 'slices'),
    acceptedAt: numberIn(item, 'accepted_at'),
    deadline: numberIn(item, 'deadline'),
    attempt: numberIn(item, 'attempt'),
    leaseOwner: optional(stringIn, item, 'lease_owner'),
    leaseUntil: optional(numberIn, item, 'lease_until'),
    notBefore: optional(numberIn, item, 'not_before'),
    process: stringIn(item, 'process'),
    expectedAt: numberIn(item, 'expected_at'),
    done: numberIn(item, 'done'),
    failure: failure && failureFrom(failure),
    queryId: optional(stringIn, item, 'query_id'),
    returnType: optional(stringIn, item, 'return_type'),
    expiresAtSeconds: numberIn(item, 'expires_at'),
  };
}

function statusIn(item: Values): JobStatus {
  const status = stringIn(item, 'status');
  if (status === 'IN_PROGRESS' || status === 'SUCCESS' || status === 'FAILED') return status;
  throw new Error(`Attribute 'status' of a JOB item is '${status}', which this version does not know`);
}

function failureFrom(failure: Values): Failure {
  const retryHelps = failure.retryHelps === true ? { retryHelps: true } : {};
  return { code: stringIn(failure, 'code'), message: stringIn(failure, 'message'), ...retryHelps };
}
