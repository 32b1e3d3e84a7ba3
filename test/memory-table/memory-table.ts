import type {
  BatchGetCommandInput,
  BatchWriteCommandInput,
  DeleteCommandInput,
  GetCommandInput,
  PutCommandInput,
  QueryCommandInput,
  UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { conditionIn } from './condition';
import { checkTypes, holds } from './holds';
import type { IndexLag } from './lagging-index';
import { projected, projectionIn } from './projection';
import { query } from './query';
import { Scope } from './scope';
import { keyIn, StoredItems } from './stored-items';
import { invalid, tableError } from './table-error';
import { checkIndexKeys, JOBS_TABLE_SHAPE, type TableShape } from './table-shape';
import { changedBy, setBy, updated, updateIn, type Update } from './update';
import { itemOf, type Item } from './values';

/** DynamoDB's limits for the items of one request. */
const WRITES = 25;
const READS = 100;

type ConditionalWrite = Pick<
  PutCommandInput & DeleteCommandInput & UpdateCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

const NO_LAG: IndexLag = { now: () => 0, lagMs: () => 0 };

/**
 * One table of DynamoDB in memory, as far as this project uses it: expressions name attributes by aliases only, and there are no
 * sets, nested paths or transactions. What it does not know is a ValidationException. Reads of the table are consistent, and it
 * deletes no expired items.
 */
export class MemoryTable {
  readonly name: string;
  private readonly items: StoredItems;

  constructor(name: string, { lag = NO_LAG, shape = JOBS_TABLE_SHAPE }: { lag?: IndexLag; shape?: TableShape } = {}) {
    this.name = name;
    this.items = new StoredItems(shape, lag);
  }

  /** Copies of all items, in no order. */
  all(): readonly Item[] {
    return this.items.all().map(itemOf);
  }

  get(input: GetCommandInput) {
    const { TableName, Key, ConsistentRead, ProjectionExpression, ExpressionAttributeNames, ...others } = input;
    this.check(TableName, others);
    void ConsistentRead;
    return { Item: this.read(Key, { ProjectionExpression, ExpressionAttributeNames }) };
  }

  put(input: PutCommandInput) {
    const { TableName, Item, ReturnValues, ...rest } = input;
    const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues, ...others } = rest;
    this.check(TableName, others);
    const item = itemOf(Item ?? {});
    this.items.check(item);
    const before = this.items.get(this.keyOf(item));
    this.checkCondition(before, { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues });
    this.items.put(item);
    return attributes(ReturnValues, { ALL_OLD: before });
  }

  delete(input: DeleteCommandInput) {
    const { TableName, Key, ReturnValues, ...rest } = input;
    const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues, ...others } = rest;
    this.check(TableName, others);
    const key = itemOf(Key ?? {});
    const before = this.items.get(key);
    this.checkCondition(before, { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues });
    this.items.delete(key);
    return attributes(ReturnValues, { ALL_OLD: before });
  }

  update(input: UpdateCommandInput) {
    const { TableName, Key, UpdateExpression, ReturnValues, ...rest } = input;
    const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues, ...others } = rest;
    this.check(TableName, others);
    const key = itemOf(Key ?? {});
    const before = this.items.get(key);
    if (UpdateExpression === undefined) throw invalid('UpdateExpression is missing');
    const update = updateIn(UpdateExpression);
    const scope = this.checkCondition(
      before,
      { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues },
      update,
    );
    const after = updated(update.expression, before ?? key, scope);
    this.items.put(after);
    return attributes(ReturnValues, { ALL_OLD: before, ALL_NEW: after });
  }

  query({ TableName, ...input }: QueryCommandInput) {
    const { IndexName, Limit, ExclusiveStartKey, ScanIndexForward, ConsistentRead, ...rest } = input;
    const { KeyConditionExpression, FilterExpression, ProjectionExpression, ...names } = rest;
    const { ExpressionAttributeNames, ExpressionAttributeValues, ...others } = names;
    this.check(TableName, others);
    const expressions = { KeyConditionExpression, FilterExpression, ProjectionExpression };
    const page = { IndexName, Limit, ExclusiveStartKey, ScanIndexForward, ConsistentRead };
    return query(
      { TableName, ...page, ...expressions, ExpressionAttributeNames, ExpressionAttributeValues },
      this.items,
    );
  }

  batchWrite({ RequestItems, ...others }: BatchWriteCommandInput) {
    const writes = this.onlyTable(RequestItems, others);
    if (writes.length === 0 || writes.length > WRITES) throw invalid(`A BatchWriteItem has 1 to ${WRITES} items`);
    const puts = writes.map(({ PutRequest, DeleteRequest }) => {
      const item = PutRequest?.Item ?? DeleteRequest?.Key;
      if (item === undefined || (PutRequest && DeleteRequest)) throw invalid('A write is a put or a delete');
      return { isPut: PutRequest !== undefined, item: itemOf(item) };
    });
    this.checkDifferent(puts.map(({ item }) => item));
    // DynamoDB checks all writes before the first.
    for (const { isPut, item } of puts) this.items.get(isPut ? this.keyOf(item) : item);
    for (const { isPut, item } of puts) if (isPut) this.items.check(item);
    for (const { isPut, item } of puts) {
      if (isPut) this.items.put(item);
      else this.items.delete(item);
    }
    return { UnprocessedItems: {} };
  }

  batchGet({ RequestItems, ...others }: BatchGetCommandInput) {
    const { Keys = [], ConsistentRead, ...names } = this.onlyTable(RequestItems, others);
    void ConsistentRead;
    const { ProjectionExpression, ExpressionAttributeNames, ...unknown } = names;
    this.check(this.name, unknown);
    if (Keys.length === 0 || Keys.length > READS) throw invalid(`A BatchGetItem has 1 to ${READS} keys`);
    this.checkDifferent(Keys.map(itemOf));
    const items = Keys.map((key) => this.read(key, { ProjectionExpression, ExpressionAttributeNames }));
    return { Responses: { [this.name]: items.filter((item) => item !== undefined) }, UnprocessedKeys: {} };
  }

  private read(
    Key: GetCommandInput['Key'],
    { ProjectionExpression, ...names }: Pick<GetCommandInput, 'ProjectionExpression' | 'ExpressionAttributeNames'>,
  ): Item | undefined {
    const projection = ProjectionExpression === undefined ? undefined : projectionIn(ProjectionExpression);
    const scope = new Scope(names, projection ? [projection] : []);
    const item = this.items.get(itemOf(Key ?? {}));
    if (item === undefined) return undefined;
    return projection ? projected(item, projection, scope) : itemOf(item);
  }

  /** Throws unless the condition holds. Also checks the names and values of the whole request. */
  private checkCondition(
    before: Item | undefined,
    { ConditionExpression, ...names }: ConditionalWrite,
    update?: ReturnType<typeof updateIn>,
  ): Scope {
    const condition = ConditionExpression === undefined ? undefined : conditionIn(ConditionExpression);
    const scope = new Scope(
      names,
      [condition, update].filter((one) => one !== undefined),
    );
    if (condition) checkTypes(condition.expression, scope);
    if (update) this.checkUpdate(update.expression, scope);
    if (condition && !holds(condition.expression, before ?? {}, scope))
      throw tableError('ConditionalCheckFailedException', 'The conditional request failed');
    return scope;
  }

  private checkUpdate(update: Update, scope: Scope): void {
    const { key: tableKey, indexes } = this.items.shape;
    const { hash, range } = tableKey;
    const key = changedBy(update, scope).find((name) => name === hash.name || name === range.name);
    if (key !== undefined) throw invalid(`Cannot update attribute ${key}. This attribute is part of the key`);
    checkIndexKeys(setBy(update, scope), indexes);
  }

  /** Throws if two items have the same key. */
  private checkDifferent(items: readonly Item[]): void {
    const keys = new Set(items.map((item) => keyIn(item, this.items.shape)));
    if (keys.size < items.length) throw invalid('Provided list of item keys contains duplicates');
  }

  private onlyTable<T>(requests: Readonly<Record<string, T>> | undefined, others: object): T {
    const [[name, request] = [], ...more] = Object.entries(requests ?? {});
    this.check(name, others);
    if (request === undefined || more.length > 0) throw invalid('The memory table takes the requests of one table');
    return request;
  }

  private check(name: string | undefined, others: object): void {
    if (name !== this.name) throw tableError('ResourceNotFoundException', 'Requested resource not found');
    const unknown = Object.entries(others).find(([, value]) => value !== undefined);
    if (unknown) throw invalid(`The memory table does not know ${unknown[0]}`);
  }

  private keyOf(item: Item): Item {
    const { hash, range } = this.items.shape.key;
    return itemOf({ [hash.name]: item[hash.name], [range.name]: item[range.name] });
  }
}

/** The attributes to return; nothing by default. */
function attributes(which: string | undefined, choices: Readonly<Record<string, Item | undefined>>) {
  if (which === undefined || which === 'NONE') return {};
  if (!(which in choices)) throw invalid(`The memory table does not know the ReturnValues ${which}`);
  const item = choices[which];
  return item ? { Attributes: itemOf(item) } : {};
}
