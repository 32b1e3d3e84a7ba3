import { deadlineExceeded, NEVER_STARTED, workerLost, type Failure } from './failures';
import type { Job } from './job';
import type { JobTimes } from './job-times';

/**
 * The failure of an unfinished job that no worker can end any more, or undefined while one still may: the deadline is
 * past, or nobody works on it and nobody can come, since the attempts are used up or Lambda has dropped the event.
 *
 * Each bound mirrors one of {@link mayClaim} or {@link holdsJob}, later by the margin that two clocks may be apart: what
 * get has called failed stays failed. Of two reasons the one that held first is told, so that the reason stays, too.
 */
export function abandonment(job: Job, now: number, times: JobTimes): Failure | undefined {
  const surely = now - times.clockMarginMs;
  const lastClaim = job.attempt < times.maxAttempts ? job.acceptedAt + times.eventAgeMs : job.acceptedAt;
  const idleFrom = Math.max(lastClaim, job.leaseUntil ?? 0);
  if (idleFrom < job.deadline && surely >= idleFrom) return job.attempt === 0 ? NEVER_STARTED : workerLost(job.attempt);
  if (surely >= job.deadline) return deadlineExceeded(job.done, job.rows, times);
  return undefined;
}
