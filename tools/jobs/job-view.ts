import { abandonment } from '../../lambda/jobs/abandonment';
import { retryHelps, type Failure } from '../../lambda/jobs/failures';
import { leaseIsLive, type Job } from '../../lambda/jobs/job';
import type { JobTimes } from '../../lambda/jobs/job-times';

/** A job as an operator reads it, without its rows. */
export interface JobView {
  /** The external function's name in SQL. */
  readonly functionName: string;
  readonly batchId: string;
  readonly queryId?: string;
  /** The status that get answers: FAILED also for an abandoned job. */
  readonly status: string;
  readonly rows: number;
  /** The number at the worker's last heartbeat. */
  readonly rowsDone: number;
  readonly acceptedAt: string;
  readonly deadline: string;
  readonly attempt: number;
  /** Absent if the job has no live lease. */
  readonly leaseUntil?: string;
  readonly failure?: Failure;
}

export function viewOf(job: Job, now: number, times: JobTimes): JobView {
  const failure = job.status === 'IN_PROGRESS' ? abandonment(job, now, times) : job.failure;
  const isHeld = job.status === 'IN_PROGRESS' && !failure && leaseIsLive(job, now);
  const { functionName, batchId, queryId, rows, done, attempt, leaseUntil } = job;
  return {
    functionName,
    batchId,
    queryId,
    status: failure ? 'FAILED' : job.status,
    rows,
    rowsDone: done,
    acceptedAt: moment(job.acceptedAt, now),
    deadline: moment(job.deadline, now),
    attempt,
    leaseUntil: leaseUntil !== undefined && isHeld ? moment(leaseUntil, now) : undefined,
    failure,
  };
}

/**
 * The next step for the operator, in a sentence.
 *
 * @param typed the options that name the stack
 */
export function adviceOn({ status, failure, leaseUntil, attempt, batchId }: JobView, typed: string): string {
  if (status === 'SUCCESS') return 'Nothing to do: the result is stored until it expires.';
  if (failure) return adviceOnFailure(failure);
  if (leaseUntil) return 'Nothing to do: a worker is processing this job.';
  const requeue = `npm run jobs -- requeue ${batchId}${typed}`;
  return attempt === 0
    ? `No worker has claimed this job yet. If this does not change, look at the throttles of the process function, or start the job: ${requeue}`
    : `No worker is processing this job. Lambda retries within two minutes. To retry now: ${requeue}`;
}

function adviceOnFailure(failure: Failure): string {
  if (failure.code === 'FAILED_BY_OPERATOR')
    return 'An operator ended this job. When the reason no longer applies, run the query again.';
  return retryHelps(failure)
    ? 'Run the query again. If it fails again, look at the log of the process function.'
    : 'The same query would fail again. First do what the failure message says.';
}

/** A time for people, such as `2026-01-31T12:00:00.000Z (12 s ago)`. */
function moment(at: number, now: number): string {
  const seconds = Math.round(Math.abs(at - now) / 1000);
  return `${new Date(at).toISOString()} (${at <= now ? `${seconds} s ago` : `in ${seconds} s`})`;
}
