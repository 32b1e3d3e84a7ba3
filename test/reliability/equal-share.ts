import type { JobStore } from '../../lambda/jobs/job-store';
import type { Share } from '../../lambda/processing/processor';
import type { Clock } from '../../lambda/shared/clock';

const LOOK_MS = 5_000;
const ALL_JOBS = 1_000;

/** Divides the quota into equal parts for all leased jobs. docs/decisions/0012 compares this with earliest deadline first. */
export function equalShare(store: Pick<JobStore, 'leasedJobs'>, clock: Clock): Share {
  let part = 1;
  let lookAgainAt = 0;
  return async () => {
    if (clock.now() >= lookAgainAt) {
      const leased = await store.leasedJobs(ALL_JOBS);
      part = 1 / Math.max(1, leased.length);
      lookAgainAt = clock.now() + LOOK_MS;
    }
    return part;
  };
}
