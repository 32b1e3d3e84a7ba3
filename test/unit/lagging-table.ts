import type { ItemKey, ItemQuery } from '../../lambda/jobs/item-table';
import type { JobInFlight } from '../../lambda/jobs/job-store';
import type { Clock } from '../../lambda/shared/clock';

export interface Lags {
  /** How long an answer takes. */
  readonly answerMs: number;
  /** How long each write takes until it can be read: no two need be alike. */
  readonly landingMs: () => number;
  /** How far the index is behind. */
  readonly indexMs: number;
}

interface Shown {
  readonly job: JobInFlight;
  readonly from: number;
  to: number;
}

/** As much of the Jobs table as admission uses, with the delays that DynamoDB has and an engine on one machine has not. */
export class LaggingTable {
  private readonly clock: Clock;
  private readonly lags: Lags;
  private readonly items = new Map<string, Readonly<Record<string, unknown>>>();
  private readonly index = new Map<string, Shown>();
  /** How often what was asked. */
  readonly requests = { index: 0, reservations: 0, puts: 0 };

  constructor(clock: Clock, lags: Lags) {
    this.clock = clock;
    this.lags = lags;
  }

  /** An unfinished job is in the table now, and in the index later. */
  jobStored(job: JobInFlight): void {
    this.index.set(job.batchId, { job, from: this.clock.now() + this.lags.indexMs, to: Infinity });
  }

  jobEnded(batchId: string): void {
    const shown = this.index.get(batchId);
    if (shown) shown.to = this.clock.now() + this.lags.indexMs;
  }

  async put(item: ItemKey): Promise<void> {
    this.requests.puts += 1;
    const landing = this.lags.landingMs();
    await this.clock.sleep(landing);
    this.items.set(item.part, { ...item });
    for (const [part, { held_until }] of this.items) {
      if (Number(held_until) > this.clock.now()) break;
      this.items.delete(part);
    }
    await this.clock.sleep(this.lags.answerMs);
  }

  async query({ index, values, limit = Infinity }: ItemQuery): Promise<readonly Readonly<Record<string, unknown>>[]> {
    await this.clock.sleep(this.lags.answerMs);
    if (index !== undefined) {
      this.requests.index += 1;
      const now = this.clock.now();
      return [...this.index.values()]
        .filter(({ job, from, to }) => from <= now && now < to && job.deadline > now)
        .map(({ job: { batchId, rows, deadline } }) => ({ batch_id: batchId, rows, deadline }));
    }
    this.requests.reservations += 1;
    const { ':from': from, ':own': own, ':now': now } = values as { ':from': string; ':own': string; ':now': number };
    return [...this.items]
      .filter(([part, item]) => part >= from && part <= own && Number(item.held_until) > now)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, item]) => item)
      .slice(0, limit);
  }
}
