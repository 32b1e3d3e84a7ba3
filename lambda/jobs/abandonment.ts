import { deadlineExceeded, NEVER_STARTED, workerLost, type Failure } from './failures';
import type { Job } from './job';
import type { JobTimes } from './job-times';

/**
 * The failure of an abandoned job: an unfinished job that no worker can end any more. Undefined while a worker still can.
 * A job is abandoned when its attempts are used up and the last lease has expired, or when its deadline has passed.
 *
 * Each bound is one of {@link mayClaim} or {@link holdsJob}, later by the margin that two clocks may be apart, so that a
 * failed job stays failed. If both reasons apply, the earlier one is given, so that the reason stays the same too.
 */
export function abandonment(job: Job, now: number, times: JobTimes): Failure | undefined {
  const surely = now - times.clockMarginMs;
  const lostAt = job.attempt < times.maxAttempts ? Infinity : (job.leaseUntil ?? 0);
  if (lostAt < job.deadline && surely >= lostAt) return workerLost(job.attempt);
  if (surely < job.deadline) return undefined;
  return job.attempt === 0 ? NEVER_STARTED : deadlineExceeded(job.done, job.rows, times);
}
