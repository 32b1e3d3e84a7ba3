import { invalid } from './table-error';

/** An attribute's value, as the document client hands it out. */
export type Value =
  string | number | boolean | null | Uint8Array | readonly Value[] | { readonly [name: string]: Value };

export type Item = Readonly<Record<string, Value>>;

/** DynamoDB's names of the types that the memory table knows. It knows no sets. */
export type ValueType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'L' | 'M';

export function typeOf(value: Value): ValueType {
  if (typeof value === 'string') return 'S';
  if (typeof value === 'number') return 'N';
  if (typeof value === 'boolean') return 'BOOL';
  if (value === null) return 'NULL';
  if (value instanceof Uint8Array) return 'B';
  return Array.isArray(value) ? 'L' : 'M';
}

/** A copy that shares nothing with the original, without undefined properties, as the document client sends it. */
export function copyOf(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value === 'object' && isPlain(value)) return itemOf(value);
  throw invalid(`The memory table does not know values such as ${Object.prototype.toString.call(value)}`);
}

/** A copy of an item or a map, as {@link copyOf}. */
export function itemOf(map: object): Item {
  const copy: Record<string, Value> = {};
  for (const [name, value] of Object.entries(map) as [string, unknown][]) {
    if (value !== undefined) copy[name] = copyOf(value);
  }
  return copy;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The order of two values of the same type, S, N or B, as DynamoDB sorts them. */
export function order(one: Value, other: Value): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return orderOfTexts(one, other);
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other);
  throw invalid('Only strings, numbers and binary values have an order');
}

/** DynamoDB sorts strings by their bytes in UTF-8, JavaScript by units of UTF-16. */
function orderOfTexts(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (a !== b) return inBytes(a) - inBytes(b);
  }
  return one.length - other.length;
}

/** Surrogates stand for characters that come after all others. */
function inBytes(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** Whether two scalars are equal. */
export function areEqual(one: Value, other: Value): boolean {
  const type = typeOf(one);
  if (type !== typeOf(other)) return false;
  if (type === 'L' || type === 'M') throw invalid('The memory table does not compare lists or maps');
  return type === 'B' ? order(one, other) === 0 : one === other;
}

/** Bytes as DynamoDB counts them: names and values. */
export function sizeOfItem(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);
}

function sizeOf(value: Value): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return sizeOfNumber(value);
  if (typeof value === 'boolean' || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return (value as readonly Value[]).reduce<number>((sum, one) => sum + 1 + sizeOf(one), 3);
  return 3 + Object.keys(value).length + sizeOfItem(value as Item);
}

/** A byte, and another for each two digits. */
function sizeOfNumber(value: number): number {
  const digits = String(Math.abs(value)).replace(/\D/g, '').length;
  return 2 + Math.ceil(digits / 2) + (value < 0 ? 1 : 0);
}
