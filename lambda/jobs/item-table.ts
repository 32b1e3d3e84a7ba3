import {
  BatchWriteCommand,
  GetCommand,
  PutCommand,
  UpdateCommand,
  paginateQuery,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../shared/clock';

export interface ItemKey {
  readonly batch_id: string;
  readonly part: string;
}

export type Values = Readonly<Record<string, unknown>>;

/** A write that happens only if `condition` holds. Names are aliased by `#`, since many of ours are reserved words. */
export interface ConditionalWrite {
  readonly condition: string;
  readonly values: Values;
  /** Ends the request, retries included, once the values in the condition are stale. */
  readonly abortSignal?: AbortSignal;
}

/** Names are aliased as in {@link ConditionalWrite}. */
export interface ItemQuery {
  readonly condition: string;
  readonly values: Values;
  /** Which of the items that meet the condition are wanted; the others are read, and paid for, all the same. */
  readonly filter?: string;
  readonly index?: string;
  readonly limit?: number;
}

/** DynamoDB's limit for one BatchWriteItem. */
const ITEMS_PER_WRITE = 25;

/** Tries for what BatchWriteItem leaves unprocessed, which the SDK does not count as an error. */
const BATCH_TRIES = 6;
const BATCH_BACKOFF_MS = 50;

/** The requests that the Jobs table sees. Refused conditions are values; anything else that fails is thrown. */
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

  /** Items in the order of their keys, as last written; from an index, which has no consistent reads, as of moments ago. */
  async query({ condition, values, filter, index, limit = Infinity }: ItemQuery): Promise<readonly Values[]> {
    const input = {
      TableName: this.TableName,
      IndexName: index,
      KeyConditionExpression: condition,
      FilterExpression: filter,
      ExpressionAttributeNames: aliasesIn(`${condition} ${filter ?? ''}`),
      ExpressionAttributeValues: values,
      ConsistentRead: index === undefined,
      ...(limit < Infinity && { Limit: limit }),
    };
    const items: Values[] = [];
    for await (const page of paginateQuery({ client: this.client }, input)) {
      items.push(...(page.Items ?? []));
      if (items.length >= limit) break;
    }
    return items;
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
    return (await unlessRefused(this.client.send(command))) !== undefined;
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
    const result = await unlessRefused(this.client.send(command, { abortSignal: write.abortSignal }));
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

async function unlessRefused<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}

/** What DynamoDB leaves unprocessed it has throttled, so the caller shall see it as that. */
function unprocessed(items: number): Error {
  const error = new Error(`${items} items are still unprocessed after ${BATCH_TRIES} tries`);
  error.name = 'ThrottlingException';
  return error;
}
