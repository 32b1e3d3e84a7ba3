import { stringify } from 'lossless-json';
import { ExactNumber, writtenAsText } from './exact-number';

const AS_NUMBERS = [
  { test: (value: unknown) => value instanceof ExactNumber, stringify: (value: unknown) => String(value) },
];

/**
 * Returns the value as JSON, with each ExactNumber as a JSON number, on every version of Node.js.
 *
 * @param indent blanks for each level. Default: all in one line
 */
export function jsonOf(value: unknown, indent?: number): string {
  const before = writtenAsText.count;
  const json = JSON.stringify(value, undefined, indent);
  // lossless-json takes several times as long, so it writes only what JSON.stringify cannot.
  return writtenAsText.count === before ? json : (stringify(value, undefined, indent, AS_NUMBERS) ?? 'null');
}
