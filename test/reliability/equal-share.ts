import type { JobStore } from '../../lambda/jobs/job-store';
import type { Share } from '../../lambda/processing/processor';
import type { Clock } from '../../lambda/shared/clock';

const LOOK_MS = 5_000;
const MORE_THAN_THERE_ARE = 1_000;

/** The other way to divide the quota, which docs/decisions/0012 compares: all leased jobs have equal parts of it. */
export function equalShare(store: Pick<JobStore, 'leasedJobs'>, clock: Clock): Share {
  let part = 1;
  let lookAgainAt = 0;
  return async () => {
    if (clock.now() >= lookAgainAt) {
      const leased = await store.leasedJobs(MORE_THAN_THERE_ARE);
      part = 1 / Math.max(1, leased.length);
      lookAgainAt = clock.now() + LOOK_MS;
    }
    return part;
  };
}
