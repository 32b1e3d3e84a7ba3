import { abandonment } from '../../lambda/jobs/abandonment';
import { RETRY_HELPS, type Failure } from '../../lambda/jobs/failures';
import { leaseIsLive, type Job } from '../../lambda/jobs/job';
import type { JobTimes } from '../../lambda/jobs/job-times';

/** A job as whoever is on call reads it. Nothing of its rows. */
export interface JobView {
  readonly batchId: string;
  readonly queryId?: string;
  /** What get answers: the status, or FAILED for a job that was abandoned. */
  readonly status: string;
  readonly rows: number;
  readonly done: number;
  readonly acceptedAt: string;
  readonly deadline: string;
  readonly attempt: number;
  /** Until when a worker holds the job; absent if none does. */
  readonly leaseUntil?: string;
  readonly failure?: Failure;
}

export function viewOf(job: Job, now: number, times: JobTimes): JobView {
  const failure = job.status === 'IN_PROGRESS' ? abandonment(job, now, times) : job.failure;
  const isHeld = job.status === 'IN_PROGRESS' && !failure && leaseIsLive(job, now);
  const { batchId, queryId, rows, done, attempt, leaseUntil } = job;
  return {
    batchId,
    queryId,
    status: failure ? 'FAILED' : job.status,
    rows,
    done,
    acceptedAt: moment(job.acceptedAt, now),
    deadline: moment(job.deadline, now),
    attempt,
    leaseUntil: leaseUntil !== undefined && isHeld ? moment(leaseUntil, now) : undefined,
    failure,
  };
}

/**
 * What to do now, in a sentence.
 *
 * @param typed the options that name the stack
 */
export function adviceOn({ status, failure, leaseUntil, attempt, batchId }: JobView, typed: string): string {
  if (status === 'SUCCESS') return 'Nothing to do: the result is there, for as long as it is kept.';
  if (failure)
    return RETRY_HELPS[failure.code]
      ? 'Run the query again; if it repeats, look at the log of the process function.'
      : 'Running the query again would end the same: see what the reason says first.';
  if (leaseUntil) return 'A worker is at it.';
  const requeue = `npm run jobs -- requeue ${batchId}${typed}`;
  return attempt === 0
    ? `No worker has taken it yet. If that lasts, look at the throttles of the process function, or start it: ${requeue}`
    : `No worker is at it; Lambda runs it again by itself within two minutes. Sooner: ${requeue}`;
}

/** Such as `2026-01-31T12:00:00.000Z (12 s ago)`. */
function moment(at: number, now: number): string {
  const seconds = Math.round(Math.abs(at - now) / 1000);
  return `${new Date(at).toISOString()} (${at <= now ? `${seconds} s ago` : `in ${seconds} s`})`;
}
