import type { Clock } from '../shared/clock';

/** Spaces the starts of calls evenly, so that a quota of so many calls a second is used and not passed. */
export class Pacer {
  private readonly intervalMs: number;
  private readonly clock: Clock;
  private next = 0;

  constructor(callsPerSecond: number, clock: Clock) {
    this.intervalMs = 1000 / callsPerSecond;
    this.clock = clock;
  }

  /** Resolves when the next call may start; turns are given in the order asked. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const start = Math.max(now, this.next);
    this.next = start + this.intervalMs;
    if (start > now) await this.clock.sleep(start - now, signal);
    signal.throwIfAborted();
  }
}
