import type { SeenTableRequest } from '../../local/cloud/dynamodb/seen-table-request';
import { itemSize, type Item } from '../../lib/item-size';
import { indexUnits, readUnits, writeUnits, type IndexEntry } from '../../lib/request-units';
import { entryOf, keyOf, type TableSchema } from './table-schema';

/** The requests of one function, for one operation on one kind of item, and the units that DynamoDB would bill for them. */
export interface TableUse {
  readonly functionName: string;
  readonly operation: string;
  /** `JOB`, `IN`, `OUT`, `ANSWER` or `MEMORY` (the item's part without its number), `reservation`, or the name of the index. */
  readonly about: string;
  requests: number;
  readUnits: number;
  /** The units of the table, without its indexes. */
  writeUnits: number;
  indexUnits: number;
}

interface Stored {
  readonly about: string;
  readonly bytes: number;
  readonly entries: readonly (IndexEntry | undefined)[];
}

/** Counts the requests to a table. It sees every write, so it knows the size of each stored item. */
export class TableMeter {
  private readonly schema: TableSchema;
  private readonly read: (key: Item) => Promise<Item | undefined>;
  private readonly stored = new Map<string, Stored>();
  private readonly byUse = new Map<string, TableUse>();

  /** @param read gets an item from the engine, because the answer to an update does not contain it */
  constructor(schema: TableSchema, read: (key: Item) => Promise<Item | undefined>) {
    this.schema = schema;
    this.read = read;
  }

  get uses(): readonly TableUse[] {
    return [...this.byUse.values()];
  }

  get storedBytes(): number {
    return [...this.stored.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The bytes of all items of one kind: see `about` of {@link TableUse}. */
  storedBytesOf(about: string): number {
    return [...this.stored.values()].reduce((sum, item) => sum + (item.about === about ? item.bytes : 0), 0);
  }

  /** Counts from 0 again. It still knows the stored items. */
  startAgain(): void {
    this.byUse.clear();
  }

  async record(seen: SeenTableRequest): Promise<void> {
    const { operation, input, output, status } = seen;
    const { Item: item, Key: key, RequestItems: batch, IndexName: index } = input as TableInput;
    const use = this.useOf(
      seen,
      index ?? aboutOf(item ?? key ?? puts(batch)[0] ?? keysIn(batch)[0] ?? firstOf(output)),
    );
    use.requests += 1;
    const isRejected = (output as { __type?: string }).__type?.endsWith('ConditionalCheckFailedException');
    if (isRejected) use.writeUnits += writeUnits(this.stored.get(this.keyOf(item ?? key ?? {}))?.bytes ?? 0);
    if (status !== 200) return;
    switch (operation) {
      case 'GetItem':
      case 'Query':
        use.readUnits += readUnits(this.bytesRead(output, index), input.ConsistentRead === true);
        break;
      case 'BatchGetItem':
        use.readUnits += this.unitsOfKeys(keysIn(batch), output);
        break;
      case 'PutItem':
        this.write(use, item ?? {});
        break;
      case 'UpdateItem':
        this.write(use, (await this.read(key ?? {})) ?? {});
        break;
      case 'BatchWriteItem': {
        const left = new Set(puts((output as TableOutput).UnprocessedItems).map((one) => this.keyOf(one)));
        for (const one of puts(batch)) if (!left.has(this.keyOf(one))) this.write(use, one);
        break;
      }
      default:
        throw new Error(`The meter does not know the cost of ${operation}. Add the operation to TableMeter.`);
    }
  }

  private write(use: TableUse, item: Item): void {
    const key = this.keyOf(item);
    const before = this.stored.get(key);
    const entries = this.schema.indexes.map((index) => entryOf(item, index));
    const bytes = itemSize(item);
    use.writeUnits += writeUnits(Math.max(bytes, before?.bytes ?? 0));
    entries.forEach((entry, at) => (use.indexUnits += indexUnits(before?.entries[at], entry)));
    this.stored.set(key, { about: aboutOf(item), bytes, entries });
  }

  /** Adds the size of the items that a read found. DynamoDB bills whole items, even if a projection or a count returns less. */
  private bytesRead({ Item: item, Items: items, ScannedCount: scanned = 0 }: TableOutput, index?: string): number {
    if (index !== undefined) return scanned * this.entryBytes(index);
    const all = items ?? (item ? [item] : []);
    return all.reduce((sum, one) => sum + (this.stored.get(this.keyOf(one))?.bytes ?? itemSize(one)), 0);
  }

  /** DynamoDB bills each key by itself, also those without an item. The reads are not consistent. */
  private unitsOfKeys(keys: readonly Item[], { UnprocessedKeys }: TableOutput): number {
    const left = new Set(keysIn(UnprocessedKeys).map((key) => this.keyOf(key)));
    const read = keys.map((key) => this.keyOf(key)).filter((key) => !left.has(key));
    return read.reduce((sum, key) => sum + readUnits(this.stored.get(key)?.bytes ?? 0, false), 0);
  }

  /** The average size of an index entry. Entries differ only by a few digits. */
  private entryBytes(name: string): number {
    const at = this.schema.indexes.findIndex((index) => index.name === name);
    const sizes = [...this.stored.values()].flatMap(({ entries }) => entries[at]?.bytes ?? []);
    return sizes.length === 0 ? 0 : sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length;
  }

  private useOf({ functionName, operation }: SeenTableRequest, about: string): TableUse {
    const name = [functionName, operation, about].join(' ');
    const use = this.byUse.get(name) ?? {
      functionName,
      operation,
      about,
      requests: 0,
      readUnits: 0,
      writeUnits: 0,
      indexUnits: 0,
    };
    this.byUse.set(name, use);
    return use;
  }

  private keyOf(item: Item): string {
    return keyOf(item, this.schema);
  }
}

type Writes = readonly { readonly PutRequest?: { readonly Item: Item } }[];
type Requests = Readonly<Record<string, Writes | { readonly Keys: readonly Item[] }>>;

interface TableInput {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly RequestItems?: Requests;
  readonly IndexName?: string;
}

interface TableOutput {
  readonly Item?: Item;
  readonly Items?: readonly Item[];
  readonly ScannedCount?: number;
  readonly UnprocessedItems?: Requests;
  readonly UnprocessedKeys?: Requests;
}

function puts(requests: Requests = {}): readonly Item[] {
  return Object.values(requests).flatMap((writes) =>
    'Keys' in writes ? [] : writes.flatMap(({ PutRequest: put }) => (put ? [put.Item] : [])),
  );
}

function keysIn(requests: Requests = {}): readonly Item[] {
  return Object.values(requests).flatMap((reads) => ('Keys' in reads ? reads.Keys : []));
}

function firstOf(output: TableOutput): Item {
  return output.Items?.[0] ?? {};
}

function aboutOf({ part }: Item): string {
  const [about = ''] = typeof part?.S === 'string' ? part.S.split('#') : ['item'];
  // The part of a reservation starts with a time.
  return /^\d+$/.test(about) ? 'reservation' : about;
}
