import { setTimeout } from 'node:timers/promises';

/** A clock as an argument, so that tests do not wait. */
export interface Clock {
  /** Milliseconds since a fixed moment. */
  now(): number;
  /** Rejects when the signal aborts first. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => setTimeout(Math.max(0, milliseconds), undefined, { signal }),
};
