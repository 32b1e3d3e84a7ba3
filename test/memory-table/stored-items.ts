import { createHash } from 'node:crypto';
import { LaggingIndex, type IndexLag } from './lagging-index';
import { SortedItems, type Place } from './sorted-items';
import { invalid } from './table-error';
import { checkItem, checkKey, type TableShape } from './table-shape';
import { sizeOfItem, type Item, type Value } from './values';

/** DynamoDB's limit for an item. */
const ITEM_BYTES = 409_600;

/** The items of one table and of its indexes. */
export class StoredItems {
  readonly shape: TableShape;
  private readonly partitions = new Map<Value, SortedItems>();
  private readonly indexes: readonly LaggingIndex[];

  constructor(shape: TableShape, lag: IndexLag) {
    this.shape = shape;
    this.indexes = shape.indexes.map((index) => new LaggingIndex(index, shape, lag));
  }

  get(key: Item): Item | undefined {
    checkKey(key, this.shape.key);
    return this.itemsOf(this.hashOf(key)).get(this.placeOf(key))?.item;
  }

  /** The size of the item in bytes. Throws if DynamoDB would refuse it. */
  check(item: Item): number {
    checkItem(item, this.shape);
    const bytes = sizeOfItem(item);
    if (bytes > ITEM_BYTES) throw invalid('Item size has exceeded the maximum allowed size');
    return bytes;
  }

  put(item: Item): void {
    const bytes = this.check(item);
    const hash = this.hashOf(item);
    const partition = this.itemsOf(hash);
    this.partitions.set(hash, partition);
    partition.put({ ...this.placeOf(item), item, bytes });
    for (const index of this.indexes) index.written(tieOf(item, this.shape), item);
  }

  delete(key: Item): void {
    checkKey(key, this.shape.key);
    this.partitions.get(this.hashOf(key))?.delete(this.placeOf(key));
    for (const index of this.indexes) index.written(tieOf(key, this.shape), undefined);
  }

  all(): readonly Item[] {
    return [...this.partitions.values()].flatMap((items) => [...items.from(undefined, true)].map(({ item }) => item));
  }

  itemsOf(hash: Value): SortedItems {
    return this.partitions.get(hash) ?? new SortedItems();
  }

  index(name: string): LaggingIndex {
    const index = this.indexes.find(({ shape }) => shape.name === name);
    if (index === undefined) throw invalid(`The table does not have the specified index: ${name}`);
    return index;
  }

  /** The place of the item with this key in the table, or in the index. */
  placeOf(key: Item, index?: LaggingIndex): Place {
    const { name } = (index?.shape ?? this.shape).key.range;
    return { range: key[name] as Value, tie: index ? tieOf(key, this.shape) : '' };
  }

  private hashOf(key: Item): Value {
    return key[this.shape.key.hash.name] as Value;
  }
}

/** The key of an item as one string. */
export function keyIn(item: Item, { key }: TableShape): string {
  return JSON.stringify([item[key.hash.name], item[key.range.name]]);
}

/**
 * Orders the items of an index that have the same key in the index. DynamoDB promises no order. This order is that of
 * dynalite, so that the two can be compared, with the key behind it.
 */
function tieOf(item: Item, shape: TableShape): string {
  const { hash, range } = shape.key;
  const digest = createHash('md5').update(`Outliers${item[hash.name] as string}${item[range.name] as string}`);
  return `${digest.digest('hex').slice(0, 6)} ${keyIn(item, shape)}`;
}
