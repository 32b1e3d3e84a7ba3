import type { Clock } from '../shared/clock';

/** Timers may fire late: up to this much of a delay is made up by starting the next call earlier. */
const CATCH_UP_MS = 50;

/** Spaces the starts of calls evenly, so that a quota of calls a second is fully used and not exceeded. */
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
   * @param share resolves with the part of the quota that may be used, above 0 and up to 1
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
