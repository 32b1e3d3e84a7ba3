import type { Value } from '../../protocol/batch';
import { ExactNumber } from '../../protocol/exact-number';
import { NUMBER_MARK } from './contract';

/**
 * Replaces each ExactNumber by `{"exactNumber":"DIGITS"}`. Lambda's runtimes parse the event before the function sees it: that of Node.js would round
 * the number, and that of Python would round its decimals.
 */
export function markNumbers(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof ExactNumber) return { [NUMBER_MARK]: value.text };
  if (Array.isArray(value)) return (value as readonly Value[]).map(markNumbers);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, markNumbers(inner)]));
}
