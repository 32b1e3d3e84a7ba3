import type { Value } from '../../protocol/batch';
import type { RowError } from '../kit/row-error';
import { rowErrorsOf } from '../kit/row-errors-of';
import { TEXT_ROW_ERRORS } from './contract';
import { isBlank } from './is-blank';

const rowError = rowErrorsOf(TEXT_ROW_ERRORS);

const NOT_A_STRING = rowError('NOT_TEXT', { expected: 'a string' });
const NOT_UNICODE = rowError('NOT_TEXT', { expected: 'valid Unicode' });

/**
 * Returns the text to send for an argument, the row's error, or null for NULL and blank text, whose value is NULL.
 *
 * @param mostBytes the service's limit for one text, in UTF-8 bytes
 */
export function textOf(argument: Value | undefined, mostBytes: number): string | RowError | null {
  if (isBlank(argument)) return null;
  if (typeof argument !== 'string') return NOT_A_STRING;
  if (!argument.isWellFormed()) return NOT_UNICODE;
  if (Buffer.byteLength(argument) > mostBytes) return rowError('TEXT_TOO_LONG', { bytes: mostBytes });
  return argument;
}
