import { promisify } from 'node:util';

/** Time as an argument, so that tests may run it faster, slower or wrong. */
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
      // It is node:timers/promises, loaded by the first sleep: most cold starts do not sleep.
      await promisify(setTimeout)(Math.max(0, milliseconds), undefined, { signal });
    } catch (error) {
      // Node rejects with an AbortError of its own; callers look at the reason.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
