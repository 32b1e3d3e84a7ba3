import { SortedItems, type StoredItem } from './sorted-items';
import type { IndexShape, TableShape } from './table-shape';
import { sizeOfItem, type Item, type Value } from './values';

/** A write that the index does not show yet. */
interface Pending {
  readonly visibleAt: number;
  readonly key: string;
  readonly item: Item | undefined;
}

/** How late an index shows writes. */
export interface IndexLag {
  readonly now: () => number;
  /** The lag of the next write, in milliseconds. */
  readonly lagMs: () => number;
}

/** A global secondary index: it shows each write later than the table, and the writes of one item in their order. */
export class LaggingIndex {
  readonly shape: IndexShape;
  private readonly names: ReadonlySet<string>;
  private readonly tableKey: TableShape['key'];
  private readonly lag: IndexLag;
  private readonly partitions = new Map<Value, SortedItems>();
  /** What the index shows of each item, by the item's key. */
  private readonly shown = new Map<string, { readonly hash: Value; readonly stored: StoredItem }>();
  private pending: Pending[] = [];
  private readonly visibleAt = new Map<string, number>();

  constructor(shape: IndexShape, { key }: TableShape, lag: IndexLag) {
    this.shape = shape;
    this.tableKey = key;
    this.lag = lag;
    this.names = new Set([shape.key.hash.name, shape.key.range.name, key.hash.name, key.range.name, ...shape.also]);
  }

  has(attribute: string): boolean {
    return this.names.has(attribute);
  }

  /** @param item undefined if it was deleted */
  written(key: string, item: Item | undefined): void {
    const visibleAt = Math.max(this.lag.now() + this.lag.lagMs(), this.visibleAt.get(key) ?? 0);
    if (visibleAt <= this.lag.now()) {
      // Earlier writes of the item may be due and not shown yet.
      this.catchUp();
      return this.show({ key, item });
    }
    this.visibleAt.set(key, visibleAt);
    this.pending.push({ visibleAt, key, item });
  }

  itemsOf(hash: Value): SortedItems {
    this.catchUp();
    return this.partitions.get(hash) ?? new SortedItems();
  }

  private catchUp(): void {
    if (this.pending.length === 0) return;
    const now = this.lag.now();
    const isDue = ({ visibleAt }: Pending) => visibleAt <= now;
    const due = this.pending.filter(isDue).sort((one, other) => one.visibleAt - other.visibleAt);
    this.pending = this.pending.filter((one) => !isDue(one));
    for (const write of due) this.show(write);
  }

  private show({ key, item }: Pick<Pending, 'key' | 'item'>): void {
    const before = this.shown.get(key);
    if (before) this.partitions.get(before.hash)?.delete(before.stored);
    this.shown.delete(key);
    const { hash, range } = this.shape.key;
    const [hashValue, rangeValue] = [item?.[hash.name], item?.[range.name]];
    if (item === undefined || hashValue === undefined || rangeValue === undefined) return;
    const projected = Object.fromEntries(Object.entries(item).filter(([name]) => this.names.has(name)));
    const stored = { range: rangeValue, tie: key, item: projected, bytes: sizeOfItem(projected) };
    this.shown.set(key, { hash: hashValue, stored });
    const partition = this.partitions.get(hashValue) ?? new SortedItems();
    this.partitions.set(hashValue, partition);
    partition.put(stored);
  }

  /** The attributes of a key with which a query can go on. */
  get startKey(): readonly string[] {
    const { hash, range } = this.tableKey;
    return [hash.name, range.name, this.shape.key.hash.name, this.shape.key.range.name];
  }
}
