import { isOfFunction, propertyName } from './property-names';

/** A property's name, as `propertyName` spells it, and its value. If the value is a list, commas separate its items. */
export type Pair = readonly [name: string, value: string];

/** The properties of one object: an integration, a function, or both if they were pasted one after the other. */
export type PropertyRecord = ReadonlyMap<string, string>;

/** Groups pairs into records. A name that the record already has begins a new record. */
export function recordsOf(pairs: Iterable<Pair>): readonly PropertyRecord[] {
  const records: Map<string, string>[] = [];
  for (const [name, value] of pairs) {
    const last = records.at(-1);
    if (last === undefined || last.has(name)) records.push(new Map([[name, value]]));
    else last.set(name, value);
  }
  return records;
}

/** Matches the type that DESCRIBE INTEGRATION shows between a property's name and its value. The column may be missing. */
const TYPE = /^(String|Boolean|List|Integer|Long|Object)$/i;

/** Reads the pair of one row. The name is in the first cell, or in the second after a row number. */
export function pairIn(cells: readonly string[]): Pair | undefined {
  const at = cells.slice(0, 2).findIndex((cell) => propertyName(cell) !== undefined);
  const name = at < 0 ? undefined : propertyName(cells[at] ?? '');
  if (name === undefined) return undefined;
  const [next = '', afterNext = ''] = cells.slice(at + 1);
  // DESCRIBE FUNCTION has no type column, and its RETURNS can have the value OBJECT.
  return [name, withoutNull(TYPE.test(next) && !isOfFunction(name) ? afterNext : next)];
}

/** Returns an empty text for the spellings of NULL and of an empty list. */
export function withoutNull(value: string): string {
  return /^(null|none|\[\])$/i.test(value) ? '' : value;
}
