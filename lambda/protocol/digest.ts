import { createHash } from 'node:crypto';
import type { Value, WireRow } from './batch';
import { ExactNumber } from './exact-number';
import { jsonOf } from './json-of';

/** SHA-256 of the rows in hex. White space and the order of keys in objects do not change it. */
export function digestOf(rows: readonly WireRow[]): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(jsonOf(row.map(canonical))).update('\n');
  return hash.digest('hex');
}

function canonical(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(canonical);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}
