import { isNumber } from 'lossless-json';
import type { Value } from '../../protocol/batch';
import { ExactNumber } from '../../protocol/exact-number';
import { NUMBER_MARK } from './contract';

/** Replaces each `{"exactNumber":"DIGITS"}` by the number, so that a function may return a number as it got it. */
export function unmarkNumbers(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(unmarkNumbers);
  const members = Object.entries(value);
  const [[key, digits] = []] = members;
  if (members.length === 1 && key === NUMBER_MARK && typeof digits === 'string' && isNumber(digits))
    return new ExactNumber(digits);
  return Object.fromEntries(members.map(([name, inner]) => [name, unmarkNumbers(inner)]));
}
