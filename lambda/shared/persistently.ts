import type { Clock } from './clock';
import { errorName, isTransient } from './errors';
import type { Log } from './log';

export interface Persistence {
  /** What is tried, for the log: `the job cannot be claimed`. */
  readonly failing: string;
  readonly intervalMs: number;
  readonly longestMs: number;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

/**
 * Tries again after transient errors, every `intervalMs` for up to `longestMs`. A permanent error is thrown at once. What is thrown
 * names the error only: Lambda logs and queues it, and the original's message may quote rows.
 */
export async function persistently<T>(
  attempt: () => Promise<T>,
  { failing, intervalMs, longestMs, clock, log }: Persistence,
): Promise<T> {
  for (const lastTry = clock.now() + longestMs; ; await clock.sleep(intervalMs)) {
    try {
      return await attempt();
    } catch (error) {
      log.error(failing, {}, error);
      if (isTransient(error) && clock.now() < lastTry) continue;
      // eslint-disable-next-line preserve-caught-error -- Lambda would log and queue it
      throw new Error(`${failing}: ${errorName(error)}`);
    }
  }
}
