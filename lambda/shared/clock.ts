import { promisify } from 'node:util';

/** Time as an argument: tests pass a clock that is faster, slower or wrong. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects with the signal's reason when the signal aborts first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    try {
      // promisify loads node:timers/promises at the first sleep. Most cold starts do not sleep.
      await promisify(setTimeout)(Math.max(0, milliseconds), undefined, { signal });
    } catch (error) {
      // Node rejects with its own AbortError. Callers expect the signal's reason.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
