import type { RequestFacts, WireRow } from '../protocol/batch';
import { readJson } from '../protocol/read-json';
import type { Clock } from '../shared/clock';
import { JOB_PARTS } from '../shared/contract';
import type { ItemKey, ItemTable, Values } from './item-table';
import { bytesIn, numberIn, optional, stringIn } from './item-values';
import type { Job } from './job';
import type { NewJob, SliceResult, StoredRows } from './job-store';
import type { JobTimes } from './job-times';
import { packSlice, sliceNumber, unpackSlices, wholeSlices, type SliceItem, type SliceKind } from './slice-items';

/** A condition of DynamoDB; `:nowSeconds` is the time in seconds since the epoch. */
export const NO_LIVE_ITEM = 'attribute_not_exists(#part) OR #expires_at <= :nowSeconds';

/** An item that holds a slice or a piece of one. */
interface StoredSlice extends ItemKey, SliceItem {
  /** Of the batch's rows. Slices that an earlier job left under the same batch id have another digest. */
  readonly digest: string;
  readonly expires_at: number;
  /** On the first slice of the rows. JSON, since a DynamoDB map does not allow every key. */
  readonly request?: string;
  /** On the first piece of a result. */
  readonly answer_bytes?: number;
}

/** A batch without rows has no slice that could hold its facts. */
const NO_FACTS: RequestFacts = { options: {}, contextHeaders: {}, arguments: [] };

/** A new job with its key. */
export type Keyed = NewJob & Pick<Job, 'key'>;

/** When the rows of a job expire, in seconds since the epoch. */
export function rowsExpireAt(deadline: number, times: JobTimes): number {
  return Math.ceil((deadline + times.rowsKeptMs) / 1000);
}

/** Reads and writes the rows and results of jobs, which are stored in slices. Expired items count as absent. */
export class StoredSlices {
  private readonly table: Pick<ItemTable, 'get' | 'query' | 'put' | 'putIf' | 'putAll'>;
  private readonly times: JobTimes;
  private readonly clock: Clock;

  constructor(table: StoredSlices['table'], times: JobTimes, clock: Clock) {
    this.table = table;
    this.times = times;
    this.clock = clock;
  }

  /**
   * False if other rows are stored under this batch id. The first slice is the gate: once a POST has written it, a POST with
   * other rows cannot write any slice, even before the first one has stored its job.
   */
  async putRows(job: Keyed, slices: readonly string[], deadline: number): Promise<boolean> {
    const packed = slices.map((text, slice) => packSlice(JOB_PARTS.rows, slice, text));
    const common = { job_key: job.key, digest: job.digest, expires_at: rowsExpireAt(deadline, this.times) };
    const items: StoredSlice[] = packed.flat().map((item) => ({ ...common, ...item }));
    const gate = items.find((item) => item.part === packed[0]?.at(-1)?.part);
    if (gate === undefined) return true;

    const first: StoredSlice = { ...gate, request: JSON.stringify(job.request) };
    const condition = `${NO_LIVE_ITEM} OR #digest = :digest`;
    const values = { ':digest': job.digest, ':nowSeconds': this.clock.now() / 1000 };
    if (!(await this.table.putIf(first, { condition, values }))) return false;
    await this.table.putAll(items.filter((item) => item !== gate));
    return true;
  }

  async rows(job: Job): Promise<StoredRows | undefined> {
    const items = await this.itemsOf(job, JOB_PARTS.rows);
    const texts = wholeSlices(items, job.slices);
    const stored = items.find((item) => item.request)?.request;
    const request = stored === undefined ? NO_FACTS : (JSON.parse(stored) as RequestFacts);
    return texts && { slices: texts.map((text) => readJson(text) as readonly WireRow[]), request };
  }

  /** The bytes that each finished slice takes in the answer. */
  async finished(job: Job): Promise<ReadonlyMap<number, number>> {
    const items = await this.itemsOf(job, JOB_PARTS.results);
    const whole = unpackSlices(items);
    const finished = new Map<number, number>();
    for (const item of items) {
      const slice = sliceNumber(item);
      if (item.answer_bytes !== undefined && whole.has(slice)) finished.set(slice, item.answer_bytes);
    }
    return finished;
  }

  async saveResult(job: Job, slice: number, { text, answerBytes }: SliceResult): Promise<number> {
    // Results expire a little later than the job, so that a job with SUCCESS has its rows.
    const common = { job_key: job.key, digest: job.digest, expires_at: job.expiresAtSeconds + 60 };
    const pieces = packSlice(JOB_PARTS.results, slice, text).map((piece): StoredSlice => ({ ...common, ...piece }));
    const first = { ...(pieces.pop() as StoredSlice), answer_bytes: answerBytes };
    for (const piece of pieces) await this.table.put(piece);
    // The results of an earlier job with this batch id and the same rows expire before this job does, so they are replaced.
    const condition = `${NO_LIVE_ITEM} OR #digest <> :digest OR #expires_at < :jobExpires`;
    const values = {
      ':digest': job.digest,
      ':nowSeconds': this.clock.now() / 1000,
      ':jobExpires': job.expiresAtSeconds,
    };
    if (await this.table.putIf(first, { condition, values })) return answerBytes;
    const kept = await this.table.get({ job_key: first.job_key, part: first.part });
    return (kept && optional(numberIn, kept, 'answer_bytes')) ?? answerBytes;
  }

  async results(job: Job): Promise<readonly string[] | undefined> {
    return wholeSlices(await this.itemsOf(job, JOB_PARTS.results), job.slices);
  }

  private async itemsOf(job: Job, kind: SliceKind): Promise<readonly StoredSlice[]> {
    const items = await this.table.query({
      condition: '#job_key = :key AND begins_with(#part, :prefix)',
      values: { ':key': job.key, ':prefix': kind },
    });
    const now = this.clock.now() / 1000;
    const expiresAfter = kind === JOB_PARTS.results ? Math.max(now, job.expiresAtSeconds) : now;
    return items
      .map(storedSliceFrom)
      .filter(({ digest, expires_at }) => digest === job.digest && expires_at > expiresAfter);
  }
}

function storedSliceFrom(item: Values): StoredSlice {
  return {
    job_key: stringIn(item, 'job_key'),
    part: stringIn(item, 'part'),
    content: bytesIn(item, 'content'),
    pieces: optional(numberIn, item, 'pieces'),
    version: optional(stringIn, item, 'version'),
    digest: stringIn(item, 'digest'),
    expires_at: numberIn(item, 'expires_at'),
    request: optional(stringIn, item, 'request'),
    answer_bytes: optional(numberIn, item, 'answer_bytes'),
  };
}
