const WRITE_BYTES = 1024;
const READ_BYTES = 4096;

/** The write request units of a write, at least one. `bytes` is the larger size of the item before and after it. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_BYTES));
}

/** The read request units for this number of bytes: of one item, or of all items that one Query read. */
export function readUnits(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / READ_BYTES)) * (consistent ? 1 : 0.5);
}

/**
 * The write request units of an index when an item changes. DynamoDB puts, removes or updates one entry; if the entry's key
 * changes, it removes one and puts another. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
export function indexUnits(before: IndexEntry | undefined, after: IndexEntry | undefined): number {
  if (before === undefined || after === undefined) {
    const changed = before ?? after;
    return changed === undefined ? 0 : writeUnits(changed.bytes);
  }
  if (before.key !== after.key) return writeUnits(before.bytes) + writeUnits(after.bytes);
  return before.content === after.content ? 0 : writeUnits(Math.max(before.bytes, after.bytes));
}

/** The projection of an item in an index. */
export interface IndexEntry {
  readonly key: string;
  readonly content: string;
  readonly bytes: number;
}
