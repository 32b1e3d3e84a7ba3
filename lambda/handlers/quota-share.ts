import type { Claim, JobInFlight, JobStore } from '../jobs/job-store';
import type { JobTimes } from '../jobs/job-times';
import type { Share, SharedQuota } from '../processing/processor';
import type { Clock } from '../shared/clock';
import type { Log } from '../shared/log';

/** How many leased jobs are read. A job with so many ahead of it waits in any case. */
const LINE_LENGTH = 100;

/** The longest times between two reads, in multiples of `lookMs`: of a job with the whole quota, and of a waiting job. */
const WHOLE_QUOTA_LOOKS = 20;
const LONGEST_WAIT_LOOKS = 8;

export interface QuotaShareDependencies {
  readonly store: Pick<JobStore, 'leasedJobs'>;
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

/**
 * Divides a quota among workers that know each other's jobs only from the table. Earliest deadline first: other jobs wait
 * and poll. A job whose worker died loses its place when its lease expires.
 */
export function quotaShare({ job }: Claim, { store, times, clock, log }: QuotaShareDependencies): Share {
  let part = 0;
  let lookAgainAt = 0;

  async function look({ workers, unitsPerSecond }: SharedQuota): Promise<void> {
    const now = clock.now();
    const others = (await store.leasedJobs(LINE_LENGTH)).filter(({ key }) => key !== job.key);
    const ahead = others.filter((other) => isBefore(other, job));
    part = ahead.length < workers ? 1 / Math.min(workers, others.length + 1) : 0;
    // The index does not show how much the jobs with a share have left, so only the units between them and this job count.
    const unitsBetween = ahead.slice(workers).reduce((sum, { units }) => sum + units, 0);
    const turnMs = Math.max(times.lookMs, (unitsBetween / unitsPerSecond) * 1000);
    // This job's turn may come sooner: NULLs need no call, and identical texts need one.
    const waitMs = Math.min(times.lookMs * LONGEST_WAIT_LOOKS, turnMs);
    lookAgainAt = now + (part === 1 ? times.lookMs * WHOLE_QUOTA_LOOKS : waitMs);
  }

  async function lookOrAssumeAll(quota: SharedQuota): Promise<void> {
    try {
      await look(quota);
    } catch (error) {
      // Fall back to the full rate: Comprehend throttles calls that exceed the quota.
      log.error('the jobs in flight cannot be read', {}, error);
      part = 1;
      lookAgainAt = clock.now() + times.lookMs * WHOLE_QUOTA_LOOKS;
    }
  }

  return async (quota, signal) => {
    for (;;) {
      if (clock.now() >= lookAgainAt) await lookOrAssumeAll(quota);
      if (part > 0) return part;
      await clock.sleep(lookAgainAt - clock.now(), signal);
    }
  };
}

/** The same order for every worker. */
function isBefore(one: JobInFlight, other: Pick<JobInFlight, 'key' | 'deadline'>): boolean {
  return one.deadline === other.deadline ? one.key < other.key : one.deadline < other.deadline;
}
