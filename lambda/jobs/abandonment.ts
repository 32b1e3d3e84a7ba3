import { deadlineExceeded, NEVER_STARTED, workerLost, type Failure } from './failures';
import type { Job } from './job';
import type { JobTimes } from './job-times';

/**
 * The failure of an unfinished job that no worker can end any more, or undefined while one still may. Each rule mirrors a
 * condition of {@link mayClaim} or {@link holdsJob}, later by the margin that two clocks may be apart: what get has
 * called failed stays failed.
 */
export function abandonment(job: Job, now: number, times: JobTimes): Failure | undefined {
  const surely = now - times.clockMarginMs;
  if (surely >= job.deadline) return deadlineExceeded(job.done, job.rows, Math.round(times.deadlineMs / 1000));
  if (job.attempt === 0 && surely >= job.acceptedAt + times.eventAgeMs) return NEVER_STARTED;
  if (job.attempt >= times.maxAttempts && surely >= (job.leaseUntil ?? 0)) return workerLost(job.attempt);
  return undefined;
}
