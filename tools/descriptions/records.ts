import { isOfFunction, propertyName } from './property-names';

/** A property's name, as `propertyName` spells it, and its value; a list's items are separated by commas. */
export type Pair = readonly [name: string, value: string];

/** The properties of one object: an integration, a function, or both if they were pasted one after the other. */
export type PropertyRecord = ReadonlyMap<string, string>;

/** A name that occurs again begins the description of another object. */
export function recordsOf(pairs: Iterable<Pair>): readonly PropertyRecord[] {
  const records: Map<string, string>[] = [];
  for (const [name, value] of pairs) {
    const last = records.at(-1);
    if (last === undefined || last.has(name)) records.push(new Map([[name, value]]));
    else last.set(name, value);
  }
  return records;
}

/** What DESCRIBE INTEGRATION puts between a property's name and its value, unless only two columns were copied. */
const TYPE = /^(String|Boolean|List|Integer|Long|Object)$/i;

/** The pair in one row of a result. The name is in the first cell, or in the second after a row number. */
export function pairIn(cells: readonly string[]): Pair | undefined {
  const at = cells.slice(0, 2).findIndex((cell) => propertyName(cell) !== undefined);
  const name = at < 0 ? undefined : propertyName(cells[at] ?? '');
  if (name === undefined) return undefined;
  const [next = '', afterNext = ''] = cells.slice(at + 1);
  // DESCRIBE FUNCTION has no column of types, and OBJECT may be the value of its RETURNS.
  return [name, withoutNull(TYPE.test(next) && !isOfFunction(name) ? afterNext : next)];
}

/** The clients' spellings of NULL and of an empty list. */
export function withoutNull(value: string): string {
  return /^(null|none|\[\])$/i.test(value) ? '' : value;
}
