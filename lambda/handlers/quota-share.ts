import type { Claim, JobInFlight } from '../jobs/job-store';
import { errorName } from '../shared/errors';
import type { Share, SharedQuota } from '../processing/processor';
import type { ProcessDependencies } from './process-handler';

/** More are not looked at: who has so many before it waits in any case. */
const LINE_LENGTH = 100;

/** The longest times between two looks, against that of the next in line: of who has all of it, and of who waits. */
const CALM = 20;
const LONGEST_WAIT = 8;

type Dependencies = Pick<ProcessDependencies, 'store' | 'times' | 'clock' | 'log'>;

/**
 * Divides a quota among workers that know of each other only by the table: the jobs with the earliest deadlines have it,
 * the others wait and look again. Who has lost its worker is passed over, as its lease lapses.
 */
export function quotaShare({ job }: Claim, { store, times, clock, log }: Dependencies): Share {
  let part = 0;
  let lookAgainAt = 0;

  async function look({ workers, rowsPerSecond }: SharedQuota): Promise<void> {
    const now = clock.now();
    const others = (await store.jobsAtWork(LINE_LENGTH)).filter(({ batchId }) => batchId !== job.batchId);
    const ahead = others.filter((other) => isBefore(other, job));
    part = ahead.length < workers ? 1 / Math.min(workers, others.length + 1) : 0;
    // Of those at work nobody knows how much is left.
    const rowsBetween = ahead.slice(workers).reduce((sum, { rows }) => sum + rows, 0);
    const turnMs = Math.max(times.lookMs, (rowsBetween / rowsPerSecond) * 1000);
    // They may need fewer calls than rows: what is NULL is not asked, and what is alike is asked once.
    lookAgainAt = now + (part === 1 ? times.lookMs * CALM : Math.min(times.lookMs * LONGEST_WAIT, turnMs));
  }

  async function lookOrGuess(quota: SharedQuota): Promise<void> {
    try {
      await look(quota);
    } catch (error) {
      // Better too fast than not at all: Comprehend itself keeps to its quota.
      log.error('the jobs in flight cannot be read', { error: errorName(error) });
      part = 1;
      lookAgainAt = clock.now() + times.lookMs * CALM;
    }
  }

  return async (quota, signal) => {
    for (;;) {
      if (clock.now() >= lookAgainAt) await lookOrGuess(quota);
      if (part > 0) return part;
      await clock.sleep(lookAgainAt - clock.now(), signal);
    }
  };
}

/** Every worker has to come to the same order. */
function isBefore(one: JobInFlight, other: JobInFlight): boolean {
  return one.deadline === other.deadline ? one.batchId < other.batchId : one.deadline < other.deadline;
}
