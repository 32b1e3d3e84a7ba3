import { propertyName } from './property-names';
import { type Pair, pairIn, withoutNull } from './records';

type Fields = ReadonlyMap<string, unknown>;

/**
 * Reads the pairs in a structured value at any depth: rows as objects (`property` and `property_value`), rows as lists, one object
 * with a key for each property, columns as objects, and Terraform's state, which has all these forms.
 */
export function* valuePairs(value: unknown): Generator<Pair> {
  if (Array.isArray(value)) yield* listPairs(value);
  else if (isObject(value)) yield* objectPairs(value);
}

function* listPairs(list: readonly unknown[]): Generator<Pair> {
  const row = list.every((item) => !isObject(item) && !Array.isArray(item)) ? pairIn(list.map(textOf)) : undefined;
  if (row) yield row;
  else for (const item of list) yield* valuePairs(item);
}

function* objectPairs(object: object): Generator<Pair> {
  const fields: Fields = new Map(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value as unknown]));
  const names = fields.get('property') ?? fields.get('name');
  const values = fields.get('property_value') ?? fields.get('value');
  if (isObject(names) && isObject(values)) {
    yield* columnPairs(names, values);
    return;
  }
  const row = typeof names === 'string' ? pairIn([names, textOf(values)]) : undefined;
  if (row) {
    yield row;
    return;
  }

  for (const [key, value] of fields) {
    const name = propertyName(key);
    if (name !== undefined) yield [name, textOf(value)];
  }
  for (const value of fields.values()) yield* valuePairs(value);
}

/** Reads a table as pandas writes it: one list or one object for each column. */
function* columnPairs(names: object, values: object): Generator<Pair> {
  const column = new Map(Object.entries(values));
  for (const [row, name] of Object.entries(names)) {
    const pair = pairIn([textOf(name), textOf(column.get(row))]);
    if (pair) yield pair;
  }
}

/** The value of a property. Older versions of Terraform's Snowflake provider put the value into an object with the value's type. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return withoutNull(value);
  if (Array.isArray(value)) return value.map(textOf).join(',');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!isObject(value)) return '';
  if ('property_value' in value) return textOf(value.property_value);
  return 'value' in value ? textOf(value.value) : JSON.stringify(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
