import { workerIn } from '../../../lambda/jobs/claim-token';
import { retryHelps } from '../../../lambda/jobs/failures';
import { leaseIsLive, type Job } from '../../../lambda/jobs/job';
import type { JobTimes } from '../../../lambda/jobs/job-times';
import { stateOf, viewOf } from '../../../tools/jobs/job-view';
import type { Standing } from '../../../tools/jobs/standing';
import type { Job as ApiJob } from '../../api/batch';
import { endOfJob } from './end-of-job';

export interface JobFacts {
  /** In its line. Of a job that has ended only the quota counts. */
  readonly standing: Standing;
  /** How many slices have stored results. Default: not known. */
  readonly slicesStored?: number;
  readonly now: number;
  readonly times: JobTimes;
}

/** A job as the page gets it: without its rows, and without attributes that are absent. */
export function apiJob(job: Job, { standing, slicesStored = 0, now, times }: JobFacts): ApiJob {
  const view = viewOf(job, now, times, standing);
  const { failure } = view;
  const hasEnded = job.status !== 'IN_PROGRESS' || failure !== undefined;
  const isHeld = job.status === 'IN_PROGRESS' && leaseIsLive(job, now);
  // All slices count alike. Only the last one may be shorter, and then the count is exact for the whole batch.
  const stored = job.slices === 0 ? 0 : Math.floor((job.rows * slicesStored) / job.slices);
  return present({
    state: stateOf(view),
    queryId: job.queryId,
    rows: job.rows,
    rowsDone: Math.max(job.done, stored),
    slices: job.slices,
    attempt: job.attempt,
    maxAttempts: times.maxAttempts,
    acceptedAt: job.acceptedAt,
    deadline: job.deadline,
    expectedAt: job.expectedAt,
    leaseUntil: isHeld ? job.leaseUntil : undefined,
    worker: job.leaseOwner && workerIn(job.leaseOwner),
    notBefore: job.notBefore,
    quota: standing.quota,
    ended: hasEnded ? endOfJob(job, failure?.code, times) : undefined,
    failure: failure && { code: failure.code, message: failure.message, retryHelps: retryHelps(failure) },
  });
}

/** Leaves out what is undefined, so that two jobs with the same facts have the same JSON. */
function present(job: ApiJob): ApiJob {
  return Object.fromEntries(Object.entries(job).filter(([, value]) => value !== undefined)) as ApiJob;
}
