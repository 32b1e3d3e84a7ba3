import type { Clock } from '../../lambda/shared/clock';

interface Sleeper {
  readonly at: number;
  /** The order in which the sleepers started to wait. */
  readonly turn: number;
  wake?: () => void;
}

/** A clock that moves only when a test advances it; sleepers wake in the order of their times. */
export class VirtualClock implements Clock {
  private time = Date.UTC(2026, 0, 1);
  private turns = 0;
  /** A binary heap, the earliest first; of several for the same time the one that has slept longest. */
  private readonly sleepers: Sleeper[] = [];
  private readonly settle: () => Promise<void>;

  /** @param settle runs all callbacks that are ready; the time does not change until it resolves */
  constructor(settle: () => Promise<void> = immediate) {
    this.settle = settle;
  }

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const sleeper: Sleeper = { at: this.time + Math.max(0, milliseconds), turn: (this.turns += 1) };
      const abort = (): void => {
        delete sleeper.wake;
        reject(signal?.reason as Error);
      };
      sleeper.wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      signal?.addEventListener('abort', abort);
      this.add(sleeper);
    });
  }

  /** Advances the time and wakes sleepers on the way; after each, all callbacks that are ready run. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await this.settle();
      const next = this.earliest();
      if (next === undefined || next.at > end) break;
      this.wake(next);
    }
    this.time = end;
    await this.settle();
  }

  /** Sets the clock and wakes no sleeper: a step. */
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
    for (let turns = 0; turns < 10_000_000; turns += 1) {
      await this.settle();
      if (ended) return work;
      const next = this.earliest();
      if (next) this.wake(next);
    }
    throw new Error('The work does not end: it waits for something that is not the clock');
  }

  private wake(sleeper: Sleeper): void {
    this.removeEarliest();
    this.time = Math.max(this.time, sleeper.at);
    sleeper.wake?.();
  }

  /** The next sleeper to wake; aborted sleepers are dropped on the way. */
  private earliest(): Sleeper | undefined {
    while (this.sleepers[0] && !this.sleepers[0].wake) this.removeEarliest();
    return this.sleepers[0];
  }

  private add(sleeper: Sleeper): void {
    const heap = this.sleepers;
    let place = heap.push(sleeper) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (isBefore(heap[parent] as Sleeper, sleeper)) break;
      heap[place] = heap[parent] as Sleeper;
      place = parent;
    }
    heap[place] = sleeper;
  }

  private removeEarliest(): void {
    const heap = this.sleepers;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Sleeper, heap[child] as Sleeper)) child += 1;
      if (isBefore(last, heap[child] as Sleeper)) break;
      heap[place] = heap[child] as Sleeper;
      place = child;
    }
    heap[place] = last;
  }
}

function isBefore(one: Sleeper, other: Sleeper): boolean {
  return one.at === other.at ? one.turn < other.turn : one.at < other.at;
}

/** Resolves when promises and callbacks that are ready now have run. */
export function immediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when promises that are ready now have run. Faster than {@link immediate}, for work without input and output. */
export async function drained(): Promise<void> {
  // Only inside a microtask does nextTick wait for all other microtasks.
  await Promise.resolve();
  await new Promise<void>((resolve) => process.nextTick(resolve));
}
