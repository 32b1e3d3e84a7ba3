import type { Clock } from '../../../lambda/shared/clock';

/**
 * A clock for tests with real connections: a short wait is over at once, and a wait of `heldMs` or more, such as a call's time
 * limit, lasts until the test ends it. So a slow machine meets no time limit.
 */
export class HeldClock implements Clock {
  private time = Date.UTC(2026, 0, 1);
  private readonly held = new Set<() => void>();
  private readonly heldMs: number;
  readonly waits: number[] = [];

  constructor(heldMs = 15_000) {
    this.heldMs = heldMs;
  }

  now(): number {
    return this.time;
  }

  step(milliseconds: number): void {
    this.time += milliseconds;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (milliseconds < this.heldMs) {
      this.time += milliseconds;
      this.waits.push(milliseconds);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.time += milliseconds;
        resolve();
      };
      this.held.add(end);
      signal?.addEventListener('abort', () => {
        this.held.delete(end);
        reject(signal.reason as Error);
      });
    });
  }

  /** Ends all long waits. */
  release(): void {
    for (const end of this.held) end();
    this.held.clear();
  }
}
