import { deadlineExceeded, NEVER_STARTED, workerLost, type Failure } from './failures';
import type { Job } from './job';
import type { JobTimes } from './job-times';

/**
 * The failure of an unfinished job that no worker can end any more, or undefined while one still may. Each rule mirrors a
 * condition of {@link mayClaim} or {@link holdsJob}, later by the margin that two clocks may be apart: what get has
 * called failed stays failed. Of several rules the one that held first is told, so that the reason stays, too.
 */
export function abandonment(job: Job, now: number, times: JobTimes): Failure | undefined {
  const surely = now - times.clockMarginMs;
  const { attempt, leaseUntil = 0 } = job;
  if (attempt === 0 && surely >= job.acceptedAt + times.eventAgeMs) return NEVER_STARTED;
  if (attempt >= times.maxAttempts && leaseUntil < job.deadline && surely >= leaseUntil) return workerLost(attempt);
  if (surely >= job.deadline) return deadlineExceeded(job.done, job.rows, Math.round(times.deadlineMs / 1000));
  return undefined;
}
