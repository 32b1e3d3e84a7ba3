import { JOBS_TABLE } from '../../lambda/shared/contract';
import { invalid } from './table-error';
import { typeOf, type Item, type Value, type ValueType } from './values';

/** One attribute of a key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: Extract<ValueType, 'S' | 'N'>;
}

export interface KeyShape {
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute;
}

/** A global secondary index. It shows the keys of the index and of the table, and `also`. */
export interface IndexShape {
  readonly name: string;
  readonly key: KeyShape;
  readonly also: readonly string[];
}

export interface TableShape {
  readonly key: KeyShape;
  readonly indexes: readonly IndexShape[];
}

/** The Jobs table, as lib/jobs-table.ts declares it. */
export const JOBS_TABLE_SHAPE: TableShape = {
  key: { hash: { name: JOBS_TABLE.jobKey, type: 'S' }, range: { name: JOBS_TABLE.part, type: 'S' } },
  indexes: [
    {
      name: JOBS_TABLE.inFlightIndex,
      key: { hash: { name: JOBS_TABLE.inFlight, type: 'S' }, range: { name: JOBS_TABLE.deadline, type: 'N' } },
      also: JOBS_TABLE.projected,
    },
  ],
};

/** DynamoDB's limits for the parts of a key, in bytes. */
const HASH_BYTES = 2048;
const RANGE_BYTES = 1024;

/** Throws unless `key` has the attributes of the key and no others. */
export function checkKey(key: Item, shape: KeyShape): void {
  if (Object.keys(key).length !== 2) throw invalid('The provided key element does not match the schema');
  checkKeyAttributes(key, shape);
}

/** Throws unless the item has the table's key, and no value that cannot be the key of an index. */
export function checkItem(item: Item, { key, indexes }: TableShape): void {
  checkKeyAttributes(item, key);
  checkIndexKeys(item, indexes);
}

/** Throws if the item has a value that cannot be the key of an index. */
export function checkIndexKeys(item: Item, indexes: readonly IndexShape[]): void {
  for (const index of indexes) {
    for (const attribute of [index.key.hash, index.key.range]) {
      const value = item[attribute.name];
      if (value !== undefined) checkAttribute(value, attribute, attribute === index.key.hash);
    }
  }
}

function checkKeyAttributes(item: Item, { hash, range }: KeyShape): void {
  checkAttribute(item[hash.name], hash, true);
  checkAttribute(item[range.name], range, false);
}

function checkAttribute(value: Value | undefined, { name, type }: KeyAttribute, isHash: boolean): void {
  if (value === undefined) throw invalid(`The key attribute ${name} is missing`);
  if (typeOf(value) !== type) throw invalid(`Type mismatch for the key attribute ${name}`);
  if (value === '') throw invalid(`The key attribute ${name} is empty`);
  const limit = isHash ? HASH_BYTES : RANGE_BYTES;
  if (typeof value === 'string' && Buffer.byteLength(value) > limit)
    throw invalid(`The key attribute ${name} is too long`);
}
