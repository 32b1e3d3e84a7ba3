import type { Value } from '../../protocol/batch';
import { textOf } from '../templates/fill-text';
import { rowError } from './failures';

const NOT_UNICODE = rowError('NOT_UNICODE');

/** Percent-encodes a value, so that none of its characters has a meaning in a URL. */
export function encoded(value: Value): string {
  const text = textOf(value);
  if (!text.isWellFormed()) throw NOT_UNICODE;
  return encodeURIComponent(text);
}
