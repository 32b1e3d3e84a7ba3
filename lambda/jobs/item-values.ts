import type { Values } from './item-table';

/**
 * Typed reads of an item's attributes. An item that does not have the type that this version writes is an error, which names
 * the attribute, never its value.
 */
export function stringIn(item: Values, name: string): string {
  const value = item[name];
  if (typeof value !== 'string') throw wrongType(item, name, 'a string');
  return value;
}

export function numberIn(item: Values, name: string): number {
  const value = item[name];
  if (typeof value !== 'number') throw wrongType(item, name, 'a number');
  return value;
}

export function bytesIn(item: Values, name: string): Uint8Array {
  const value = item[name];
  if (!(value instanceof Uint8Array)) throw wrongType(item, name, 'binary');
  return value;
}

export function mapIn(item: Values, name: string): Values {
  const value = item[name];
  if (typeof value !== 'object' || value === null) throw wrongType(item, name, 'a map');
  return { ...value };
}

/** Reads the attribute if the item has it. */
export function optional<T>(read: (item: Values, name: string) => T, item: Values, name: string): T | undefined {
  return item[name] === undefined ? undefined : read(item, name);
}

function wrongType(item: Values, name: string, type: string): Error {
  return new Error(`Attribute '${name}' of the item with part '${String(item.part)}' is not ${type}`);
}
