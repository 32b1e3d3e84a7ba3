import { deadlineExceeded, NEVER_STARTED, workerLost, type Failure } from './failures';
import type { Job } from './job';
import type { JobTimes } from './job-times';

/**
 * The failure of an abandoned job: an unfinished job that no worker can end any more. Undefined while a worker still can.
 * A job is abandoned when its deadline has passed, or when no worker has it and none can claim it, because the attempts are
 * used up or Lambda has dropped the event.
 *
 * Each bound is one of {@link mayClaim} or {@link holdsJob}, later by the margin that two clocks may be apart, so that a
 * failed job stays failed. If two reasons apply, the earlier one is given, so that the reason stays the same too.
 */
export function abandonment(job: Job, now: number, times: JobTimes): Failure | undefined {
  const surely = now - times.clockMarginMs;
  const lastClaim = job.attempt < times.maxAttempts ? job.acceptedAt + times.eventAgeMs : job.acceptedAt;
  const idleFrom = Math.max(lastClaim, job.leaseUntil ?? 0);
  if (idleFrom < job.deadline && surely >= idleFrom) return job.attempt === 0 ? NEVER_STARTED : workerLost(job.attempt);
  if (surely >= job.deadline) return deadlineExceeded(job.done, job.rows, times);
  return undefined;
}
