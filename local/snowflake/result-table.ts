import { isLosslessNumber } from 'lossless-json';
import type { Json } from './json';

/**
 * Formats a result as Snowflake's sample page shows it:
 *
 *     Row | EXT_FUNC_ASYNC(A)
 *     0   | {"Positive": 0.47589144110679626, …}
 */
export function* resultTable(heading: string, values: readonly Json[]): Generator<string> {
  const width = Math.max('Row'.length, String(values.length - 1).length);
  yield `${'Row'.padEnd(width)} | ${heading}`;
  for (const [row, value] of values.entries()) yield `${String(row).padEnd(width)} | ${cell(value)}`;
}

/** Formats a value: NULL and text without quotes, any other value as JSON. */
export function cell(value: Json): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? value : spacedJson(value);
}

/** JSON with a blank after each colon and comma, as Python writes it. */
function spacedJson(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(spacedJson).join(', ')}]`;
  if (isLosslessNumber(value)) return value.toString();
  if (!(value instanceof Object)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${spacedJson(member)}`)
    .join(', ')}}`;
}
