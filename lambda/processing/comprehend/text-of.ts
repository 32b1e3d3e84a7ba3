import type { Value } from '../../protocol/batch';
import { RowError } from '../kit/row-error';
import { isBlank } from './is-blank';

const NOT_A_STRING = new RowError('NOT_TEXT', 'The first argument is not a string.');
const NOT_UNICODE = new RowError('NOT_TEXT', 'The text is not valid Unicode.');

/**
 * Returns the text to send for an argument, the row's error, or null for NULL and blank text, whose value is NULL.
 *
 * @param mostBytes Comprehend's limit for one text, in UTF-8 bytes
 */
export function textOf(argument: Value | undefined, mostBytes: number): string | RowError | null {
  if (isBlank(argument)) return null;
  if (typeof argument !== 'string') return NOT_A_STRING;
  if (!argument.isWellFormed()) return NOT_UNICODE;
  if (Buffer.byteLength(argument) > mostBytes)
    return new RowError('TEXT_TOO_LONG', `The text is over ${mostBytes} UTF-8 bytes.`);
  return argument;
}
