import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { conditionIn, type Condition, type Parsed } from './condition';
import { checkTypes, holds } from './holds';
import type { LaggingIndex } from './lagging-index';
import { projected, projectionIn } from './projection';
import { Scope } from './scope';
import type { StoredItem } from './sorted-items';
import type { StoredItems } from './stored-items';
import { invalid } from './table-error';
import type { KeyShape } from './table-shape';
import { itemOf, typeOf, type Item, type Value } from './values';

/** DynamoDB ends a page after this many bytes. */
const PAGE_BYTES = 1_048_576;

/** Runs one Query and returns a page. */
export function query(input: QueryCommandInput, items: StoredItems) {
  const { KeyConditionExpression, FilterExpression, ProjectionExpression, IndexName, ScanIndexForward, Limit } = input;
  if (KeyConditionExpression === undefined) throw invalid('KeyConditionExpression is missing');
  const index = IndexName === undefined ? undefined : items.index(IndexName);
  if (index && input.ConsistentRead) throw invalid('Consistent reads are not supported on global secondary indexes');
  if (Limit !== undefined && !(Number.isInteger(Limit) && Limit >= 1)) throw invalid('Limit must be at least 1');
  const key = conditionIn(KeyConditionExpression);
  const filter = FilterExpression === undefined ? undefined : conditionIn(FilterExpression);
  const projection = ProjectionExpression === undefined ? undefined : projectionIn(ProjectionExpression);
  const scope = new Scope(
    input,
    [key, filter, projection].filter((one) => one !== undefined),
  );
  const keyShape = (index?.shape ?? items.shape).key;
  const keyCondition = keyConditionIn(key.expression, keyShape, scope);
  checkFilter(filter, { keyShape, index, scope });
  for (const alias of projection?.aliases ?? []) checkProjected(scope.nameOf(alias), index);

  const start = startOf(input, { items, index, keyCondition, keyShape, scope });
  const partition = index ? index.itemsOf(keyCondition.hash) : items.itemsOf(keyCondition.hash);
  const page: StoredItem[] = [];
  let bytes = 0;
  for (const stored of partition.from(start, ScanIndexForward ?? true)) {
    if (keyCondition.range && !holds(keyCondition.range, stored.item, scope)) continue;
    page.push(stored);
    bytes += stored.bytes;
    if (page.length === Limit || bytes >= PAGE_BYTES) break;
  }
  const isCut = page.length === Limit || bytes >= PAGE_BYTES;
  const last = isCut ? page.at(-1) : undefined;
  const found = page.filter(({ item }) => !filter || holds(filter.expression, item, scope));
  return {
    Items: found.map(({ item }) => (projection ? projected(item, projection, scope) : itemOf(item))),
    Count: found.length,
    ScannedCount: page.length,
    ...(last && { LastEvaluatedKey: keyOf(last.item, items, index) }),
  };
}

interface KeyCondition {
  readonly hash: Value;
  readonly range?: Condition;
}

/** A key condition is `#hash = :value`, alone or with one condition on the sort key. */
function keyConditionIn(condition: Condition, shape: KeyShape, scope: Scope): KeyCondition {
  checkTypes(condition, scope);
  const parts = condition.kind === 'and' ? [condition.left, condition.right] : [condition];
  const values = parts.map((part) => [part, keyTest(part, scope)] as const);
  const hash = values.find(([part, { name }]) => name === shape.hash.name && isEquality(part));
  const range = values.find(([, { name }]) => name === shape.range.name);
  if (!hash || values.length !== (range ? 2 : 1)) throw invalid('Query key condition not supported');
  for (const [attribute, test] of [[shape.hash, hash] as const, ...(range ? [[shape.range, range] as const] : [])]) {
    for (const value of test[1].values) {
      if (typeOf(value) !== attribute.type) throw invalid('Condition parameter type does not match schema type');
      if (value === '') throw invalid(`The value for the key attribute ${attribute.name} is empty`);
    }
  }
  return { hash: hash[1].values[0] as Value, range: range?.[0] };
}

function isEquality(condition: Condition): boolean {
  return condition.kind === 'compare' && condition.by === '=';
}

/** The attribute that one part of a key condition tests, and the values that it tests it for. */
function keyTest(condition: Condition, scope: Scope): { readonly name: string; readonly values: readonly Value[] } {
  const unknown = invalid('Query key condition not supported');
  const operands = () => {
    if (condition.kind === 'compare' && condition.by !== '<>') return [condition.left, condition.right];
    if (condition.kind === 'between') return [condition.operand, condition.from, condition.to];
    if (condition.kind === 'begins with')
      return [{ kind: 'attribute', alias: condition.alias } as const, condition.operand];
    throw unknown;
  };
  const [tested, ...others] = operands();
  if (tested?.kind !== 'attribute') throw unknown;
  const values = others.map((operand) => {
    if (operand.kind !== 'value') throw unknown;
    return scope.valueOf(operand.placeholder);
  });
  return { name: scope.nameOf(tested.alias), values };
}

function checkFilter(
  filter: Parsed<Condition> | undefined,
  { keyShape, index, scope }: { readonly keyShape: KeyShape; readonly index?: LaggingIndex; readonly scope: Scope },
): void {
  if (filter === undefined) return;
  checkTypes(filter.expression, scope);
  for (const alias of filter.aliases) {
    const name = scope.nameOf(alias);
    if (name === keyShape.hash.name || name === keyShape.range.name)
      throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`);
    checkProjected(name, index);
  }
}

function checkProjected(name: string, index: LaggingIndex | undefined): void {
  if (index && !index.has(name)) throw invalid(`Secondary index ${index.shape.name} does not project ${name}`);
}

interface Start {
  readonly items: StoredItems;
  readonly index?: LaggingIndex;
  readonly keyCondition: KeyCondition;
  readonly keyShape: KeyShape;
  readonly scope: Scope;
}

function startOf({ ExclusiveStartKey }: QueryCommandInput, { items, index, keyCondition, keyShape, scope }: Start) {
  if (ExclusiveStartKey === undefined) return undefined;
  const key = itemOf(ExclusiveStartKey);
  const names = startKeyOf(items, index);
  if (Object.keys(key).length !== names.length || names.some((name) => key[name] === undefined))
    throw invalid('The provided starting key is invalid');
  if (key[keyShape.hash.name] !== keyCondition.hash)
    throw invalid('The provided starting key is outside query boundaries');
  if (keyCondition.range && !holds(keyCondition.range, key, scope))
    throw invalid('The provided starting key does not match the range key predicate');
  return items.placeOf(key, index);
}

function startKeyOf({ shape }: StoredItems, index?: LaggingIndex): readonly string[] {
  return index?.startKey ?? [shape.key.hash.name, shape.key.range.name];
}

function keyOf(item: Item, items: StoredItems, index?: LaggingIndex): Item {
  return Object.fromEntries(startKeyOf(items, index).map((name) => [name, item[name] as Value]));
}
