import type { Clock } from '../../lambda/shared/clock';

interface Stopped {
  readonly at: number;
  readonly calls: number;
}

/** Measures what a processor still does after its signal has aborted. */
export class StopWatch {
  private readonly clock: Clock;
  private readonly calls: () => number;
  private milliseconds = 0;
  private more = 0;

  /** @param calls how many calls have been made so far */
  constructor(clock: Clock, calls: () => number) {
    this.clock = clock;
    this.calls = calls;
  }

  async measure<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    let stopped: Stopped | undefined;
    const stop = (): void => {
      stopped = { at: this.clock.now(), calls: this.calls() };
    };
    signal.addEventListener('abort', stop);
    try {
      return await work();
    } finally {
      signal.removeEventListener('abort', stop);
      const { at, calls } = stopped ?? { at: this.clock.now(), calls: this.calls() };
      this.milliseconds = Math.max(this.milliseconds, this.clock.now() - at);
      this.more = Math.max(this.more, this.calls() - calls);
    }
  }

  /** Throws if the processor went on for longer than that, or made calls. */
  check(mostMs: number): void {
    if (this.milliseconds <= mostMs && this.more === 0) return;
    throw new Error(
      `The processor went on for ${this.milliseconds / 1000} s and made ${this.more} calls after context.signal had aborted. ` +
        'Pass the signal to each wait and each request',
    );
  }
}
