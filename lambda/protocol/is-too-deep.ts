import type { Value } from './batch';
import { ExactNumber } from './exact-number';

/** The most levels of a value. SQL allows no deeper values, and serialising them would exhaust the call stack. */
const MOST_LEVELS = 200;

/** Whether the value is nested too deeply for SQL. */
export function isTooDeep(value: Value, levels = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}
