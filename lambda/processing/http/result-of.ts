import type { Value } from '../../protocol/batch';
import { ExactNumber } from '../../protocol/exact-number';
import { isTooDeep } from '../../protocol/is-too-deep';
import { readJson } from '../../protocol/read-json';
import { rowError } from './failures';

const NOT_JSON = rowError('NOT_JSON');

const TOO_DEEP = rowError('RESPONSE_TOO_DEEP');

/**
 * The part of a response that is the value: NULL if the response is empty, or has no such part. Throws a RowError if it is
 * not JSON.
 *
 * @param steps of `resultSteps`
 */
export function resultOf(body: Buffer, steps: readonly (string | number)[]): Value {
  if (body.length === 0) return null;
  const value = steps.reduce<Value>(partOf, parsed(body));
  if (isTooDeep(value)) throw TOO_DEEP;
  return value;
}

function parsed(body: Buffer): Value {
  try {
    return readJson(new TextDecoder('utf-8', { fatal: true }).decode(body)) as Value;
  } catch {
    // The parser's message quotes the response.
    throw NOT_JSON;
  }
}

function partOf(value: Value, step: string | number): Value {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return null;
  if (Array.isArray(value) !== (typeof step === 'number')) return null;
  // Only what the response itself holds, so neither `constructor` nor the `length` of an array.
  return Object.hasOwn(value, step) ? ((value as Readonly<Record<string | number, Value>>)[step] ?? null) : null;
}
