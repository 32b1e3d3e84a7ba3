import type { BatchName } from '../../console/api/batch';
import type { TableUnits } from '../../console/server/jobs/batch-cost';
import type { WireItem } from '../../console/server/jobs/wire-items';
import { itemSize } from '../../lib/item-size';
import { indexUnits, readUnits, writeUnits, type IndexEntry } from '../../lib/request-units';
import { JOB_PARTS, JOBS_TABLE } from '../../lambda/shared/contract';
import type { SeenTableRequest } from '../cloud/dynamodb/seen-table-request';

/** The most batches whose units are kept. The oldest are forgotten first. */
const MOST_BATCHES = 2_000;

/** The items of a batch: its job, its rows, its results. A function keeps its remembered answers in other parts. */
const isOfBatch = (part: string) => Object.values(JOB_PARTS).some((begin) => part.startsWith(begin));

interface Counted {
  writes: number;
  reads: number;
  /** Whether the first write of the job was seen, so that nothing is missing. */
  fromStart: boolean;
  /** What the index has of the job. */
  entry?: IndexEntry;
}

interface Input {
  readonly Item?: WireItem;
  readonly Key?: WireItem;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly ExpressionAttributeValues?: WireItem;
  readonly RequestItems?: Readonly<Record<string, readonly { readonly PutRequest?: { readonly Item: WireItem } }[]>>;
}

interface Output {
  readonly __type?: string;
  readonly Item?: WireItem;
  readonly Items?: readonly WireItem[];
  readonly Attributes?: WireItem;
}

/** Counts the request units that DynamoDB would bill for the functions' requests for each batch. Slots and index reads belong to no batch. */
export class TableUnitsWatch {
  private readonly byBatch = new Map<string, Counted>();

  see(seen: SeenTableRequest): void {
    const input = seen.input as Input;
    switch (seen.operation) {
      case 'PutItem':
      case 'UpdateItem':
        return this.seeWrite(seen, input.Item ?? input.Key);
      case 'BatchWriteItem':
        if (seen.status !== 200) return;
        for (const { PutRequest } of Object.values(input.RequestItems ?? {}).flat())
          if (PutRequest) this.batchOf(PutRequest.Item, (counted) => (counted.writes += unitsOf(PutRequest.Item)));
        return;
      case 'GetItem':
      case 'Query':
        if (seen.status !== 200 || input.IndexName !== undefined) return;
        return this.seeRead(seen, input);
    }
  }

  /** Forgets all counts, because some requests are not seen from now on. */
  forget(): void {
    this.byBatch.clear();
  }

  /** Undefined: not all requests for the batch were seen. */
  of({ functionName, batchId }: BatchName): TableUnits | undefined {
    const counted = this.byBatch.get(`${functionName}#${batchId}`);
    return counted?.fromStart ? { writes: counted.writes, reads: counted.reads } : undefined;
  }

  private seeWrite({ operation, status, output }: SeenTableRequest, key: WireItem | undefined): void {
    const { __type: error, Attributes: after } = output as Output;
    const isRejected = error?.endsWith('ConditionalCheckFailedException') === true;
    if (key === undefined || (status !== 200 && !isRejected)) return;
    this.batchOf(key, (counted) => {
      // DynamoDB bills a write whose condition does not hold by the item that is there: mostly the job, which has less than 1 KB.
      const item = isRejected ? undefined : operation === 'PutItem' ? key : after;
      counted.writes += item ? unitsOf(item) : 1;
      if (item && textOf(item, 'part') === JOB_PARTS.job) countIndex(counted, item, operation === 'PutItem');
    });
  }

  private seeRead({ operation, output }: SeenTableRequest, input: Input): void {
    const key =
      operation === 'GetItem' ? textOf(input.Key, 'jobKey') : (input.ExpressionAttributeValues?.[':key']?.S ?? '');
    const { Item: item, Items: items = item ? [item] : [] } = output as Output;
    if (operation === 'GetItem' && !isOfBatch(textOf(input.Key, 'part'))) return;
    const bytes = items.reduce((sum, one) => sum + itemSize(one), 0);
    this.batchNamed(key, (counted) => {
      counted.reads += readUnits(bytes, input.ConsistentRead === true);
    });
  }

  private batchOf(item: WireItem, count: (counted: Counted) => void): void {
    if (isOfBatch(textOf(item, 'part'))) this.batchNamed(textOf(item, 'jobKey'), count);
  }

  private batchNamed(key: string, count: (counted: Counted) => void): void {
    if (key === '') return;
    const counted = this.byBatch.get(key) ?? { writes: 0, reads: 0, fromStart: false };
    this.byBatch.set(key, counted);
    count(counted);
    const [oldest] = this.byBatch.keys();
    if (this.byBatch.size > MOST_BATCHES && oldest !== undefined) this.byBatch.delete(oldest);
  }
}

function countIndex(counted: Counted, item: WireItem, isNew: boolean): void {
  const entry = entryOf(item);
  counted.writes += indexUnits(counted.entry, entry);
  counted.entry = entry;
  counted.fromStart ||= isNew;
}

/** The job's entry in the index of jobs in flight. Undefined: it is not in the index. */
function entryOf(item: WireItem): IndexEntry | undefined {
  const { jobKey, part, inFlight, deadline, projected } = JOBS_TABLE;
  if (!(inFlight in item)) return undefined;
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
  const content = pick([jobKey, part, inFlight, deadline, ...projected]);
  return {
    key: JSON.stringify(pick([inFlight, deadline])),
    content: JSON.stringify(content),
    bytes: itemSize(content),
  };
}

function unitsOf(item: WireItem): number {
  return writeUnits(itemSize(item));
}

function textOf(item: WireItem | undefined, name: 'jobKey' | 'part'): string {
  return item?.[JOBS_TABLE[name]]?.S ?? '';
}
