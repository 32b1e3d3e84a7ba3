import { compareNumber, parse } from 'lossless-json';
import { ExactNumber } from './exact-number';

/** At least 16 digits, or an exponent of three digits. A JavaScript number holds any shorter number. */
const LONG = String.raw`-?\d(?:[\d.]{15}|[\d.]{0,14}[eE][+-]?\d{3})`;

/** The beginning of a long number. In a JSON text, a number follows one of these characters. A string may contain the same. */
const MAY_HOLD_LONG = new RegExp(String.raw`(?:^|[[,:\s])${LONG}`);

const IS_LONG = new RegExp(`^${LONG}`);

/**
 * Parses JSON as `JSON.parse` does, and keeps all digits of every number: a number that a JavaScript number cannot hold becomes an ExactNumber. Throws a
 * SyntaxError for a text that is not JSON, and a RangeError for a text with a long number that is nested thousands of levels deep.
 */
export function readJson(text: string): unknown {
  if (!MAY_HOLD_LONG.test(text)) return JSON.parse(text) as unknown;
  // Of equal keys, JSON.parse takes the last.
  return parse(text, undefined, { parseNumber: numberIn, onDuplicateKey: ({ newValue }) => newValue });
}

function numberIn(text: string): number | ExactNumber {
  const number = Number(text);
  return !IS_LONG.test(text) || isSame(number, text) ? number : new ExactNumber(text);
}

/** Whether JSON has the same digits for the number. An exponent may be written in another way. */
function isSame(number: number, text: string): boolean {
  if (!/e/i.test(text)) return String(number) === text;
  return Number.isFinite(number) && compareNumber(String(number), text) === 0;
}
