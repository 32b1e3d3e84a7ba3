import type { Json } from './json';
import { parseJson } from './parse-json';
import { sqlNumber } from './sql-number';
import { storedType } from './sql-type';

/** Why a cell of a file is not a value of the argument's type. It never holds the cell's text. */
export class CellProblem extends Error {}

/** Snowflake's spellings: https://docs.snowflake.com/en/sql-reference/functions/to_boolean */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((text) => [text, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((text) => [text, false] as const),
]);

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const SEMI_STRUCTURED = ['VARIANT', 'OBJECT', 'ARRAY'];

/**
 * The value that Snowflake would send for a cell of a CSV file that was loaded into a column of this type. Text, dates and
 * binary values stay as they are written. Throws a CellProblem.
 */
export function cellValue(text: string, type: string): Json {
  const stored = storedType(type);
  if (stored === 'NUMBER' || stored === 'FLOAT') return numberIn(text, stored);
  if (stored === 'BOOLEAN') return booleanIn(text);
  return SEMI_STRUCTURED.includes(stored) ? jsonIn(text, stored) : text;
}

function numberIn(text: string, type: string): Json {
  const value = DECIMAL.test(text.trim()) ? Number(text) : NaN;
  if (Number.isFinite(value)) return type === 'FLOAT' ? value : sqlNumber(text);
  throw new CellProblem(`is not a ${type}. Allowed: a number such as 12.5`);
}

function booleanIn(text: string): boolean {
  const value = BOOLEANS.get(text.trim().toLowerCase());
  if (value !== undefined) return value;
  throw new CellProblem('is not a BOOLEAN. Allowed: true or false');
}

function jsonIn(text: string, type: string): Json {
  try {
    return parseJson(text);
  } catch {
    throw new CellProblem(`is not a valid ${type}. Allowed: JSON, with a text in double quotes`);
  }
}
