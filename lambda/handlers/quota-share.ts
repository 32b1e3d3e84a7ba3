import type { Claim, JobInFlight } from '../jobs/job-store';
import { errorName } from '../shared/http';
import type { Share } from '../processing/processor';
import type { ProcessDependencies } from './process-handler';

/** More are not looked at: who has so many before it waits in any case. */
const LINE_LENGTH = 100;

/** A job that has its part looks this many times less often than the next in line, who waits for its turn. */
const CALM = 20;

type Dependencies = Pick<ProcessDependencies, 'store' | 'times' | 'clock' | 'log'>;

/**
 * Divides a quota among workers that know of each other only by the table: the jobs with the earliest deadlines have it,
 * the others wait and look again. Who has lost its worker is passed over, as its lease lapses.
 */
export function quotaShare({ job }: Claim, { store, times, clock, log }: Dependencies): Share {
  let part = 0;
  let lookAgainAt = 0;

  async function look(workers: number): Promise<void> {
    const now = clock.now();
    const others = (await store.jobsInFlight(LINE_LENGTH)).filter(
      ({ batchId, leaseUntil = 0 }) => batchId !== job.batchId && leaseUntil > now,
    );
    const ahead = others.filter((other) => isBefore(other, job));
    part = ahead.length < workers ? 1 / Math.min(workers, others.length + 1) : 0;
    lookAgainAt = now + times.lookMs * patience(part, ahead.length - workers);
  }

  async function lookOrGuess(workers: number): Promise<void> {
    try {
      await look(workers);
    } catch (error) {
      // Better too fast than not at all: Comprehend itself keeps to its quota.
      log.error('the jobs in flight cannot be read', { error: errorName(error) });
      part = 1;
      lookAgainAt = clock.now() + times.lookMs * CALM;
    }
  }

  return async (workers, signal) => {
    for (;;) {
      if (clock.now() >= lookAgainAt) await lookOrGuess(workers);
      if (part > 0) return part;
      await clock.sleep(lookAgainAt - clock.now(), signal);
    }
  };
}

/** How many looks of the next in line pass until this job looks again. */
function patience(part: number, inBetween: number): number {
  if (part === 1) return CALM;
  return part > 0 ? CALM / 5 : Math.min(CALM, 1 + 2 * inBetween);
}

/** Every worker has to come to the same order. */
function isBefore(one: JobInFlight, other: JobInFlight): boolean {
  return one.deadline === other.deadline ? one.batchId < other.batchId : one.deadline < other.deadline;
}
