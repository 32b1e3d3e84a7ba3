import { jobOfItem, slotOfItem, type WireItem } from '../../console/server/jobs/wire-items';
import type { AttemptTimes } from '../../console/server/jobs/attempt-times';
import type { JobBook } from '../../console/server/jobs/job-book';
import { completedSlice, JOB_PARTS, JOBS_TABLE, slotsKey } from '../../lambda/shared/contract';
import type { SeenTableRequest } from '../cloud/dynamodb/seen-table-request';

/** Reads jobs, slots and checkpoints from the functions' writes to the table, so that the console itself reads nothing. */
export class TableWatch {
  private readonly book: JobBook;
  private readonly attempts: AttemptTimes;
  /** The items that were written since {@link beginReading}. */
  private written: Set<string> | undefined;
  private readonly bookedSlots = new Map<string, Map<string, WireItem>>();

  constructor(book: JobBook, attempts: AttemptTimes) {
    this.book = book;
    this.attempts = attempts;
  }

  see(seen: SeenTableRequest): void {
    const { operation, input, status } = seen;
    if (status !== 200 || (operation !== 'PutItem' && operation !== 'UpdateItem')) return;
    const key = (operation === 'PutItem' ? input.Item : input.Key) as WireItem | undefined;
    const [name, part] = [text(key?.[JOBS_TABLE.jobKey]), text(key?.[JOBS_TABLE.part])];
    if (name === undefined || part === undefined) return;
    const isSlot = name.startsWith(slotsKey(''));
    if (part !== JOB_PARTS.job && !isSlot) return this.seeSlice(name, part);
    // The service's updates ask for all new attributes.
    const item = operation === 'PutItem' ? key : (seen.output.Attributes as WireItem | undefined);
    if (item === undefined) return;
    this.written?.add(`${name} ${part}`);
    this.seeItem(item);
  }

  /** From now on the table is read, until {@link endReading}. */
  beginReading(): void {
    this.written = new Set();
  }

  endReading(): void {
    this.written = undefined;
  }

  /** Takes a `JOB` item or the item of a slot that was read, unless it was written since. */
  seeStored(item: WireItem): void {
    const [name, part] = [text(item[JOBS_TABLE.jobKey]), text(item[JOBS_TABLE.part])];
    if (this.written?.has(`${name} ${part}`) !== true) this.seeItem(item);
  }

  private seeItem(item: WireItem): void {
    const [name = '', part = ''] = [text(item[JOBS_TABLE.jobKey]), text(item[JOBS_TABLE.part])];
    if (part === JOB_PARTS.job) {
      const job = jobOfItem(item);
      this.attempts.see(job, Date.now());
      return this.book.see(job);
    }
    const slots = this.bookedSlots.get(name) ?? new Map<string, WireItem>();
    slots.set(part, item);
    this.bookedSlots.set(name, slots);
  }

  /** The state of each slot of a line now. */
  slots(line: string, count: number, now: number) {
    const items = this.bookedSlots.get(slotsKey(line));
    return Array.from({ length: count }, (_, slot) => slotOfItem(items?.get(String(slot).padStart(2, '0')), now));
  }

  private seeSlice(name: string, part: string): void {
    const slice = completedSlice(part);
    if (slice === undefined) return;
    const end = name.indexOf('#');
    this.book.seeSlice({ functionName: name.slice(0, end), batchId: name.slice(end + 1) }, slice);
  }
}

function text(value: WireItem[string] | undefined): string | undefined {
  return value?.S;
}
