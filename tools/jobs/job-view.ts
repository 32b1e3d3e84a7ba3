import { abandonment } from '../../lambda/jobs/abandonment';
import { retryHelps, type Failure } from '../../lambda/jobs/failures';
import { leaseIsLive, type Job } from '../../lambda/jobs/job';
import type { JobTimes } from '../../lambda/jobs/job-times';
import { FAILURE_ADVICE, JOB_STATES, type JobState } from '../../lambda/shared/job-states';
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

/** The state of a job by the record of states. */
export function stateOf({ status, failure, progress }: Pick<JobView, 'status' | 'failure' | 'progress'>): JobState {
  if (status === 'SUCCESS') return 'succeeded';
  return failure ? 'failed' : (progress?.is ?? 'waiting for a worker');
}

/**
 * What the operator does about a job: whole sentences.
 *
 * @param typed the options that name the stack
 */
export function adviceOn(view: JobView, typed: string): string {
  const { advice, requeueHelps } = JOB_STATES[stateOf(view)];
  if (view.failure) return adviceOnFailure(view.failure);
  return requeueHelps ? `${advice} The command: npm run jobs -- requeue ${view.batchId}${typed}` : advice;
}

/** What the operator does about a batch that failed: whole sentences. */
export function adviceOnFailure(failure: Failure): string {
  if (failure.code === 'FAILED_BY_OPERATOR') return FAILURE_ADVICE.byOperator;
  return retryHelps(failure) ? FAILURE_ADVICE.retryHelps : FAILURE_ADVICE.permanent;
}
