import type { JobStore } from '../../lambda/jobs/job-store';
import type { Share } from '../../lambda/processing/processor';
import type { Clock } from '../../lambda/shared/clock';

const LOOK_MS = 5_000;
const EVERYBODY = 1_000;

/** The other way to divide the quota, which docs/decisions/0012 compares: everybody at work has the same part of it. */
export function equalShare(store: Pick<JobStore, 'jobsAtWork'>, clock: Clock): Share {
  let part = 1;
  let lookAgainAt = 0;
  return async () => {
    if (clock.now() >= lookAgainAt) {
      const atWork = await store.jobsAtWork(EVERYBODY);
      part = 1 / Math.max(1, atWork.length);
      lookAgainAt = clock.now() + LOOK_MS;
    }
    return part;
  };
}
