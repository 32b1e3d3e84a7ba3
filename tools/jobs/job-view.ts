import { abandonment } from '../../lambda/jobs/abandonment';
import { retryHelps, type Failure } from '../../lambda/jobs/failures';
import { leaseIsLive, type Job } from '../../lambda/jobs/job';
import type { JobTimes } from '../../lambda/jobs/job-times';
import { moment } from './moment';
import { progressOf, type Progress } from './progress';
import type { Standing } from './standing';

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
  /** What a job in flight waits for. Absent if the caller did not ask for it. */
  readonly progress?: Progress;
  readonly failure?: Failure;
}

/** @param standing of a job in flight. Default: not known, and the view has no `progress` */
export function viewOf(job: Job, now: number, times: JobTimes, standing?: Standing): JobView {
  const failure = job.status === 'IN_PROGRESS' ? abandonment(job, now, times) : job.failure;
  const isInFlight = job.status === 'IN_PROGRESS' && !failure;
  const isHeld = isInFlight && leaseIsLive(job, now);
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
    ...(isInFlight && standing && { progress: progressOf(job, standing, now, times) }),
    failure,
  };
}

/**
 * The next step for the operator, in a sentence.
 *
 * @param typed the options that name the stack
 */
export function adviceOn({ status, failure, progress, batchId }: JobView, typed: string): string {
  if (status === 'SUCCESS') return 'Nothing to do: the result is stored until it expires.';
  if (failure) return adviceOnFailure(failure);
  const requeue = `npm run jobs -- requeue ${batchId}${typed}`;
  switch (progress?.is) {
    case 'being processed':
      return 'Nothing to do: a worker is processing this job.';
    case 'lost':
      return 'Nothing to do: the job fails within seconds, and its query reads the reason.';
    case 'waiting for another attempt':
      return `Nothing to do: an attempt failed, and a worker makes another one after that time. To allow that attempt now: ${requeue}`;
    case 'waiting for a slot':
      return (
        'Nothing to do while workers have the slots of the quota: one of them claims this job when its turn comes. ' +
        `If npm run jobs -- list${typed} shows for more than 10 s that no slot is taken, look at the throttles of the process function, or start a worker: ${requeue}`
      );
    case 'waiting for a worker':
    case undefined:
      return `No worker has claimed this job yet. If this lasts more than 10 s, look at the throttles of the process function, or start a worker: ${requeue}`;
  }
}

function adviceOnFailure(failure: Failure): string {
  if (failure.code === 'FAILED_BY_OPERATOR')
    return 'An operator ended this job. When the reason no longer applies, run the query again.';
  return retryHelps(failure)
    ? 'Run the query again. If it fails again, look at the log of the process function.'
    : 'The same query would fail again. First do what the failure message says.';
}
