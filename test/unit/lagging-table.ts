import type { ItemKey, ItemQuery, Values } from '../../lambda/jobs/item-table';
import type { JobInFlight } from '../../lambda/jobs/job-store';
import type { Clock } from '../../lambda/shared/clock';
import { JOBS_OF } from './builders';

export interface Lags {
  /** How long a reply takes, in milliseconds. */
  readonly answerMs: number;
  /** Milliseconds until a write can be read: called for each write. */
  readonly landingMs: () => number;
  /** How far the index is behind for one write, in milliseconds: called for each. */
  readonly indexMs: () => number;
  /** Whether DynamoDB throttles a write: called for each request of the SDK's. Default: never. */
  readonly isThrottled?: () => boolean;
  /** Where the SDK's random back-off falls, from 0 to 1. Default: always in the middle. */
  readonly backOff?: () => number;
}

/** The SDK's standard retries: three requests; after a throttle it waits at random up to one second, then up to two. */
const SDK_REQUESTS = 3;
const SDK_THROTTLE_BASE_MS = 1_000;

interface Shown {
  readonly job: Omit<JobInFlight, 'wasLost'>;
  readonly line: string;
  readonly from: number;
  to: number;
}

/** The requests of the Jobs table that admission control makes, with delays and throttles that a local engine does not have. */
export class LaggingTable {
  private readonly clock: Clock;
  private readonly lags: Lags;
  private readonly items = new Map<string, Values>();
  /** The keys of `items` in order: partition, then sort key. */
  private keys: string[] = [];
  private readonly index = new Map<string, Shown>();
  /** How many requests of each kind were made. */
  readonly requests = { index: 0, reservations: 0, puts: 0 };

  constructor(clock: Clock, lags: Lags) {
    this.clock = clock;
    this.lags = lags;
  }

  /** An unfinished job is in the table from now on, and in the index later. */
  jobStored(job: Shown['job'], line = JOBS_OF.line): void {
    this.index.set(job.key, { job, line, from: this.clock.now() + this.lags.indexMs(), to: Infinity });
  }

  jobEnded(key: string): void {
    const shown = this.index.get(key);
    if (shown) shown.to = this.clock.now() + this.lags.indexMs();
  }

  async put(item: ItemKey): Promise<void> {
    this.requests.puts += 1;
    await this.untilNotThrottled();
    await this.clock.sleep(this.lags.landingMs());
    const key = keyOf(item.job_key, item.part);
    if (!this.items.has(key)) this.keys.splice(this.positionOf(key), 0, key);
    this.items.set(key, { ...item });
    await this.clock.sleep(this.lags.answerMs);
  }

  /** Of the index. */
  async query({ values }: Pick<ItemQuery, 'values'>): Promise<readonly Values[]> {
    await this.clock.sleep(this.lags.answerMs);
    this.requests.index += 1;
    const now = this.clock.now();
    return [...this.index.values()]
      .filter(({ line, job, from, to }) => line === values[':line'] && from <= now && now < to && job.deadline > now)
      .map(({ job: { key, ...job } }) => ({ job_key: key, ...job }));
  }

  /** Of the reservations. */
  async *pages({ values, pageSize = Infinity }: ItemQuery): AsyncGenerator<readonly Values[]> {
    const {
      ':reserved': partition,
      ':from': from,
      ':to': to,
      ':indexReadAt': since,
    } = values as {
      ':reserved': string;
      ':from': string;
      ':to': string;
      ':indexReadAt': number;
    };
    this.requests.reservations += 1;
    for (let next = keyOf(partition, from); ;) {
      await this.clock.sleep(this.lags.answerMs);
      const first = this.positionOf(next);
      const end = this.positionOf(`${keyOf(partition, to)}\0`);
      const read = this.keys.slice(first, Math.min(end, first + pageSize));
      yield read.map((key) => this.items.get(key) as Values).filter(({ held_until }) => Number(held_until) > since);
      if (first + read.length >= end) return;
      next = `${read.at(-1)}\0`;
    }
  }

  private async untilNotThrottled(): Promise<void> {
    const { isThrottled = () => false, backOff = () => 0.5, answerMs } = this.lags;
    for (let request = 0; isThrottled(); request += 1) {
      await this.clock.sleep(answerMs);
      if (request === SDK_REQUESTS - 1) throw Object.assign(new Error(), { name: 'ThrottlingException' });
      await this.clock.sleep(backOff() * SDK_THROTTLE_BASE_MS * 2 ** request);
    }
  }

  /** How many keys come before this one. */
  private positionOf(key: string): number {
    let [low, high] = [0, this.keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function keyOf(partition: string, part: string): string {
  return `${partition}\n${part}`;
}
