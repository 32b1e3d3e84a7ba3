import type { Clock } from '../../lambda/shared/clock';

/** A clock that stands still until it is told to move; sleepers wake in the order of their times. */
export class VirtualClock implements Clock {
  private time = Date.UTC(2026, 0, 1);
  private sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  private readonly settle: () => Promise<void>;

  /** @param settle lets what is ready run; time stands still until it resolves */
  constructor(settle: () => Promise<void> = immediate) {
    this.settle = settle;
  }

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const abort = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper = { at: this.time + Math.max(0, milliseconds), wake };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', abort);
    });
  }

  /** Moves time on, waking sleepers on the way, and lets what they do come to rest in between. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await this.settle();
      const next = this.earliest();
      if (next === undefined || next.at > end) break;
      this.sleepers.splice(this.sleepers.indexOf(next), 1);
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
    this.time = end;
    await this.settle();
  }

  /** Of several for the same time the one that has slept longest. */
  private earliest(): { readonly at: number; readonly wake: () => void } | undefined {
    let earliest = this.sleepers[0];
    for (const sleeper of this.sleepers) if (earliest && sleeper.at < earliest.at) earliest = sleeper;
    return earliest;
  }

  /** Sets the clock without waking anyone: a step. */
  step(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Moves from sleeper to sleeper until `work` has ended. */
  async runUntil<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const end = (): void => {
      ended = true;
    };
    work.then(end, end);
    for (let turns = 0; turns < 1_000_000; turns += 1) {
      await this.settle();
      if (ended) return work;
      const next = this.earliest();
      if (next) await this.advance(Math.max(0, next.at - this.time));
    }
    throw new Error('The work does not end: it waits for something that is not the clock');
  }
}

/** Resolves when promises and callbacks that are ready now have run. */
export function immediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
