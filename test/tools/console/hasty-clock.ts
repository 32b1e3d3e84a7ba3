import type { Clock } from '../../../lambda/shared/clock';

/** A clock whose sleeps end at once and take their whole time. */
export class HastyClock implements Clock {
  private time: number;

  constructor(time = Date.UTC(2026, 0, 31, 12)) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.time += milliseconds;
    await new Promise(setImmediate);
  }
}
