import type { Clock } from './clock';

export interface SendingRateOptions {
  /** The most batches in flight at a time. */
  readonly parallelBatches: number;
  /** The time after which the limit grows by one, after a 429. */
  readonly recoveryMs: number;
  readonly clock: Clock;
  /** Ends every wait when it aborts. */
  readonly signal: AbortSignal;
}

/**
 * Limits the batches in flight. Snowflake documents that it sends fewer batches after a 429. Assumed: the limit is halved, then grows
 * by one at a time.
 */
export class SendingRate {
  private readonly options: SendingRateOptions;
  private readonly waiting: (() => void)[] = [];
  private limit: number;
  private underWay = 0;
  private recovering = false;
  private slowedAt = -Infinity;

  constructor(options: SendingRateOptions) {
    this.options = options;
    this.limit = options.parallelBatches;
    options.signal.addEventListener('abort', () => this.admitAll(), { once: true });
  }

  /** Resolves when another batch may be sent. */
  async enter(): Promise<void> {
    if (this.underWay >= this.limit) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.underWay += 1;
    this.options.signal.throwIfAborted();
  }

  /** Call this when the batch is done, or waits for its retry. */
  leave(): void {
    this.underWay -= 1;
    this.admit();
  }

  /** Call this on a 429. Several 429s within `recoveryMs` count as one, because they answer the same burst. */
  slowDown(): void {
    const now = this.options.clock.now();
    if (now - this.slowedAt < this.options.recoveryMs) return;
    this.slowedAt = now;
    this.limit = Math.max(1, Math.floor(this.limit / 2));
    if (!this.recovering) void this.recover();
  }

  private async recover(): Promise<void> {
    const { clock, recoveryMs, parallelBatches, signal } = this.options;
    this.recovering = true;
    while (this.limit < parallelBatches && !signal.aborted) {
      // An abort rejects the sleep. The condition of the loop then ends it.
      await clock.sleep(recoveryMs, signal).catch(() => undefined);
      this.limit += 1;
      this.admit();
    }
    this.recovering = false;
  }

  private admit(): void {
    while (this.underWay < this.limit && this.waiting.length > 0) {
      this.underWay += 1;
      this.waiting.shift()?.();
    }
  }

  private admitAll(): void {
    this.limit = Infinity;
    this.admit();
  }
}
