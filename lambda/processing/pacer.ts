import type { Clock } from '../shared/clock';

/** Timers are late now and then; so much of it is made up for. */
const CATCH_UP_MS = 50;

/** Spaces the starts of calls evenly, so that a quota of so many calls a second is used and not passed. */
export class Pacer {
  private readonly intervalMs: number;
  private readonly clock: Clock;
  private line: Promise<unknown> = Promise.resolve();
  private next = 0;

  constructor(callsPerSecond: number, clock: Clock) {
    this.intervalMs = 1000 / callsPerSecond;
    this.clock = clock;
  }

  /**
   * Resolves when the next call may start; turns are given in the order asked.
   *
   * @param share waits for a part of the quota and gives it, above 0 and up to 1
   */
  turn(share: () => Promise<number>, signal: AbortSignal): Promise<void> {
    const turn = this.line.then(async () => {
      signal.throwIfAborted();
      const part = await share();
      const now = this.clock.now();
      const start = Math.max(now - CATCH_UP_MS, this.next);
      this.next = start + this.intervalMs / part;
      if (start > now) await this.clock.sleep(start - now, signal);
      signal.throwIfAborted();
    });
    this.line = turn.catch(() => undefined);
    return turn;
  }
}
