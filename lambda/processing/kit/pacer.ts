import type { Clock } from '../../shared/clock';
import { untilAborted } from './until-aborted';

/** Timers may fire late. After a late call, the next call may start earlier than its turn by the same time, up to this limit. */
const CATCH_UP_MS = 50;

const SECOND_MS = 1000;

/** The longest pause that a service can ask for. Queries end after this time, so a longer pause would only delay later queries. */
const LONGEST_PAUSE_MS = 600_000;

interface Start {
  readonly at: number;
  readonly units: number;
}

/**
 * Spaces the starts of calls evenly, so that a quota of units a second is fully used and not exceeded. A call starts only
 * while the units of the last second are below the quota. So with calls of one unit, no second ever has more than the quota.
 */
export class Pacer {
  private readonly unitsPerSecond: number;
  private readonly clock: Clock;
  private line: Promise<unknown> = Promise.resolve();
  private next = 0;
  private pausedUntil = 0;
  /** The calls of the last second, and their units. */
  private readonly starts: Start[] = [];
  private used = 0;

  /** @param unitsPerSecond `Infinity` for no quota: then only pauses delay calls */
  constructor(unitsPerSecond: number, clock: Clock) {
    this.unitsPerSecond = unitsPerSecond;
    this.clock = clock;
  }

  /**
   * Resolves when the next call may start. Calls start in the order in which they ask for their turn.
   *
   * @param share the part of the quota that may be used, above 0 and up to 1
   * @param units what the call costs
   */
  turn(share: () => number, units: number, signal: AbortSignal): Promise<void> {
    const turn = this.line.then(() => this.take(share, units, signal));
    this.line = turn.catch(() => undefined);
    return untilAborted(turn, signal);
  }

  /** No call starts before `time`, in milliseconds since the epoch. */
  pauseUntil(time: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, Math.min(time, this.clock.now() + LONGEST_PAUSE_MS));
  }

  private async take(share: () => number, units: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (;;) {
      signal.throwIfAborted();
      const now = this.clock.now();
      const paced = Math.max(now - CATCH_UP_MS, this.next);
      const start = Math.max(paced, this.pausedUntil, this.roomAt(now));
      if (start <= now) {
        this.next = paced + (units * SECOND_MS) / this.unitsPerSecond / share();
        if (this.unitsPerSecond < Infinity) this.started(now, units);
        return;
      }
      await this.clock.sleep(start - now, signal);
    }
  }

  private started(at: number, units: number): void {
    this.starts.push({ at, units });
    this.used += units;
  }

  /** Returns the time from which on the units of the last second are below the quota. */
  private roomAt(now: number): number {
    while (this.starts[0] && this.starts[0].at <= now - SECOND_MS) this.used -= this.starts.shift()?.units ?? 0;
    let { used } = this;
    let room = 0;
    for (const { at, units } of this.starts) {
      if (used < this.unitsPerSecond) break;
      used -= units;
      room = at + SECOND_MS;
    }
    return room;
  }
}
