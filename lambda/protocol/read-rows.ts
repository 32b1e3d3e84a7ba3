import type { WireRow } from './batch';
import { ExactNumber } from './exact-number';
import { quoteNotFinite } from './quote-not-finite';
import { readJson } from './read-json';

/** The deepest nesting of a value. No SQL value is deeper, and serialising deeper values would exhaust the stack. */
const MAX_DEPTH = 200;

const NOT_FINITE = /nan|inf/i;

/** Reads the rows of `{"data":[[rowNumber, argument, …], …]}`. Returns one sentence if they are not valid. */
export function readRows(text: string): readonly WireRow[] | string {
  const body = parse(text);
  if (body === undefined) return 'The body is not JSON. Snowflake sends {"data": [[rowNumber, argument, …], …]}.';
  const data = isObject(body) ? body.data : undefined;
  if (!Array.isArray(data))
    return 'The body has no array "data". Snowflake sends {"data": [[rowNumber, argument, …], …]}.';
  return problemIn(data) ?? (data as WireRow[]);
}

/** Parses JSON that may have bare NaN and Infinity. Returns undefined for text that is not JSON. */
function parse(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return NOT_FINITE.test(text) ? parseQuoted(text) : undefined;
  }
}

function parseQuoted(text: string): unknown {
  try {
    return parseExact(quoteNotFinite(text));
  } catch {
    return undefined;
  }
}

function parseExact(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    // The nesting is far deeper than allowed. JSON.parse can read it, so that the answer names the row.
    if (error instanceof RangeError) return JSON.parse(text) as unknown;
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemIn(data: readonly unknown[]): string | undefined {
  const numbers = new Set<number>();
  const width = Array.isArray(data[0]) ? data[0].length : 0;
  for (const [index, row] of data.entries()) {
    if (!Array.isArray(row)) return `Row ${index} of "data" is not an array.`;
    const number: unknown = row[0];
    if (!isRowNumber(number)) return `Row ${index} of "data" does not begin with a row number, a whole number from 0.`;
    if (numbers.has(number)) return `Row number ${number} occurs more than once in "data".`;
    numbers.add(number);
    if (row.length !== width)
      return `Row ${index} of "data" has ${row.length - 1} arguments, but row 0 has ${width - 1}.`;
    if (row.some((cell) => deeperThan(cell, MAX_DEPTH)))
      return `Row ${index} of "data" is nested more than ${MAX_DEPTH} levels deep.`;
  }
  return undefined;
}

function isRowNumber(value: unknown): value is number {
  // JSON writes -0 as 0, so the answer would have another number than the request.
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return false;
  return levels === 0 || Object.values(value).some((inner) => deeperThan(inner, levels - 1));
}
