import type { Clock } from '../../../local/snowflake/clock';

/** A clock on which every sleep is over at once, and which remembers how long each would have been. */
export class SkippingClock implements Clock {
  readonly sleeps: number[] = [];
  private time = 0;

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sleeps.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  }
}
