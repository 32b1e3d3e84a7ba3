import { ITEMS_PER_WRITE, type ItemTable } from '../jobs/item-table';
import type { Clock } from '../shared/clock';
import { isTransient } from '../shared/errors';
import type { Log } from '../shared/log';
import type { AnswerItem } from './answer-item';
import { packedBytes } from './packed-answer';

const WRITES_AT_ONCE = 4;

/** How long answers wait until a request is full: calls of one row, 20 a second, fill it in that time. */
const FILL_MS = 2_000;

/** The answers that wait or are being written. More are dropped. */
const MOST_BYTES = 8_000_000;

const TRIES = 3;
const BACKOFF_MS = 200;

/** How long a worker waits at its end for the answers that are not written yet. */
const FLUSH_MS = 3_000;

export interface AnswerWriterOptions {
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

/** Writes answers in the background, 25 a request. It drops what cannot be written: then the question is asked again one day. */
export class AnswerWriter {
  private readonly table: Pick<ItemTable, 'putAll'>;
  private readonly options: AnswerWriterOptions;
  /** By key, since a request must not name an item twice. */
  private readonly waiting = new Map<string, AnswerItem>();
  private readonly underWay = new Set<Promise<void>>();
  private bytes = 0;
  /** Whether requests that are not full are written, too. */
  private isDue = false;
  private timer: AbortController | undefined;
  private hasReported = false;

  constructor(table: Pick<ItemTable, 'putAll'>, options: AnswerWriterOptions) {
    this.table = table;
    this.options = options;
  }

  add(item: AnswerItem): void {
    if (this.waiting.has(item.job_key)) return;
    if (this.bytes + sizeOf(item) > MOST_BYTES) return this.report('answers are not remembered: too many wait');
    this.bytes += sizeOf(item);
    this.waiting.set(item.job_key, item);
    this.next();
  }

  /** Waits until all answers are written, for three seconds at most. Drops the answers that are not written by then. */
  async flush(): Promise<void> {
    this.isDue = true;
    this.next();
    const limit = new AbortController();
    const limited = this.options.clock.sleep(FLUSH_MS, limit.signal).catch(() => undefined);
    await Promise.race([this.written(), limited]);
    limit.abort();
    for (const item of this.waiting.values()) this.bytes -= sizeOf(item);
    if (this.waiting.size > 0) this.report('answers are not remembered: the worker ends');
    this.waiting.clear();
    this.next();
    this.hasReported = false;
  }

  private async written(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** Starts the writes that can start now. */
  private next(): void {
    const isReady = () => this.waiting.size >= ITEMS_PER_WRITE || (this.isDue && this.waiting.size > 0);
    while (this.underWay.size < WRITES_AT_ONCE && isReady()) this.start();
    if (this.waiting.size > 0) return this.wait();
    this.isDue = false;
    this.timer?.abort();
    this.timer = undefined;
  }

  private wait(): void {
    if (this.isDue || this.timer) return;
    const timer = new AbortController();
    this.timer = timer;
    const due = (): void => {
      this.timer = undefined;
      this.isDue = true;
      this.next();
    };
    this.options.clock.sleep(FILL_MS, timer.signal).then(due, () => undefined);
  }

  private start(): void {
    const items = [...this.waiting.values()].slice(0, ITEMS_PER_WRITE);
    for (const { job_key } of items) this.waiting.delete(job_key);
    const write = this.write(items).then(() => {
      for (const item of items) this.bytes -= sizeOf(item);
      this.underWay.delete(write);
      this.next();
    });
    this.underWay.add(write);
  }

  /** Never rejects. */
  private async write(items: readonly AnswerItem[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.table.putAll(items);
      } catch (error) {
        if (tries === TRIES || !isTransient(error)) return this.report('answers cannot be remembered', error);
      }
      await this.options.clock.sleep(BACKOFF_MS * 2 ** tries);
    }
  }

  /** Once for each run of a worker. */
  private report(message: string, error?: unknown): void {
    if (this.hasReported) return;
    this.hasReported = true;
    this.options.log.error(message, {}, error);
  }
}

function sizeOf(item: AnswerItem): number {
  return item.job_key.length + packedBytes(item);
}
