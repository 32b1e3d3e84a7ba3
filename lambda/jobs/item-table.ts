import {
  BatchWriteCommand,
  GetCommand,
  PutCommand,
  UpdateCommand,
  paginateQuery,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../shared/clock';
import { readMany, type ManyKeys } from './read-many';

export interface ItemKey {
  readonly job_key: string;
  readonly part: string;
}

export type Values = Readonly<Record<string, unknown>>;

/** A write that happens only if `condition` holds. Names are aliased by `#`, since DynamoDB reserves many of them. */
export interface ConditionalWrite {
  readonly condition: string;
  readonly values: Values;
  /** Ends the request, retries included, once the values in the condition are out of date. */
  readonly abortSignal?: AbortSignal;
}

/** Names are aliased as in {@link ConditionalWrite}. */
export interface ItemQuery {
  /** Of the key. */
  readonly condition: string;
  readonly values: Values;
  /** Drops items after DynamoDB has read and billed them. */
  readonly filter?: string;
  readonly index?: string;
  /** How many items DynamoDB reads for one page, before the filter. Default: 1 MB of them. */
  readonly pageSize?: number;
}

/** DynamoDB's limit for one BatchWriteItem. */
export const ITEMS_PER_WRITE = 25;

/** Tries for the items that BatchWriteItem leaves unprocessed, which the SDK does not count as an error. */
const BATCH_TRIES = 6;
const BATCH_BACKOFF_MS = 50;

/** The requests that the Jobs table gets. A condition that did not hold is a value; every other failure is thrown. */
export class ItemTable {
  private readonly client: DynamoDBDocumentClient;
  private readonly TableName: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, tableName: string, clock: Clock) {
    this.client = client;
    this.TableName = tableName;
    this.clock = clock;
  }

  async get(Key: ItemKey): Promise<Values | undefined> {
    const { Item } = await this.client.send(new GetCommand({ TableName: this.TableName, Key, ConsistentRead: true }));
    return Item;
  }

  /** See {@link readMany}. */
  getMany(many: ManyKeys): AsyncGenerator<readonly Values[]> {
    return readMany({ client: this.client, TableName: this.TableName, clock: this.clock }, many);
  }

  /**
   * Items in the order of their keys, page by page, so that a caller can stop early. Reads of the table are consistent;
   * reads of an index are not, since DynamoDB has no consistent reads of an index.
   */
  async *pages({ condition, values, filter, index, pageSize }: ItemQuery): AsyncGenerator<readonly Values[]> {
    const input = {
      TableName: this.TableName,
      IndexName: index,
      KeyConditionExpression: condition,
      FilterExpression: filter,
      ExpressionAttributeNames: aliasesIn(`${condition} ${filter ?? ''}`),
      ExpressionAttributeValues: values,
      ConsistentRead: index === undefined,
      Limit: pageSize,
    };
    for await (const { Items = [] } of paginateQuery({ client: this.client }, input)) yield Items;
  }

  /** The first `limit` items of {@link pages}. Default: all of them. */
  async query(query: ItemQuery, limit = Infinity): Promise<readonly Values[]> {
    const items: Values[] = [];
    for await (const page of this.pages({ ...query, ...(limit < Infinity && { pageSize: limit }) })) {
      items.push(...page);
      if (items.length >= limit) break;
    }
    return items.slice(0, limit);
  }

  async put(Item: ItemKey): Promise<void> {
    await this.client.send(new PutCommand({ TableName: this.TableName, Item }));
  }

  /** False if the condition did not hold. */
  async putIf(Item: ItemKey, { condition, values }: ConditionalWrite): Promise<boolean> {
    const command = new PutCommand({
      TableName: this.TableName,
      Item,
      ConditionExpression: condition,
      ExpressionAttributeNames: aliasesIn(condition),
      ExpressionAttributeValues: values,
    });
    return (await unlessRejected(this.client.send(command))) !== undefined;
  }

  /** The item after the update; undefined if the condition did not hold. */
  async updateIf(Key: ItemKey, expression: string, write: ConditionalWrite): Promise<Values | undefined> {
    const command = new UpdateCommand({
      TableName: this.TableName,
      Key,
      UpdateExpression: expression,
      ConditionExpression: write.condition,
      ExpressionAttributeNames: aliasesIn(`${expression} ${write.condition}`),
      ExpressionAttributeValues: write.values,
      ReturnValues: 'ALL_NEW',
    });
    const result = await unlessRejected(this.client.send(command, { abortSignal: write.abortSignal }));
    return result?.Attributes;
  }

  /** Writes all items, in any order, without conditions. */
  async putAll(items: readonly ItemKey[]): Promise<void> {
    for (let start = 0; start < items.length; start += ITEMS_PER_WRITE) {
      await this.putBatch(items.slice(start, start + ITEMS_PER_WRITE));
    }
  }

  private async putBatch(items: readonly ItemKey[]): Promise<void> {
    let requests = items.map((Item) => ({ PutRequest: { Item } }));
    for (let tries = 1; requests.length > 0; tries += 1) {
      const { UnprocessedItems } = await this.client.send(
        new BatchWriteCommand({ RequestItems: { [this.TableName]: requests } }),
      );
      requests = (UnprocessedItems?.[this.TableName] ?? []) as typeof requests;
      if (requests.length > 0 && tries === BATCH_TRIES) throw unprocessed(requests.length);
      if (requests.length > 0) await this.clock.sleep(BATCH_BACKOFF_MS * 2 ** tries * Math.random());
    }
  }
}

/** `{ '#deadline': 'deadline' }` for every alias in the expressions: the alias is the name behind a `#`. */
function aliasesIn(expressions: string): Record<string, string> | undefined {
  const aliases = expressions.match(/#\w+/g) ?? [];
  return aliases.length > 0 ? Object.fromEntries(aliases.map((alias) => [alias, alias.slice(1)])) : undefined;
}

async function unlessRejected<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}

/** DynamoDB leaves items unprocessed when it throttles, so callers get the error of a throttle. */
function unprocessed(items: number): Error {
  const error = new Error(`${items} items are still unprocessed after ${BATCH_TRIES} tries`);
  error.name = 'ThrottlingException';
  return error;
}
