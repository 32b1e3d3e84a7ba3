import { errorName, isDenial, isThrottle } from '../../shared/errors';
import { failuresOf } from '../kit/failures-of';
import { RetryAfter } from '../kit/retry-after';
import type { RowError } from '../kit/row-error';
import { rowErrorsOf } from '../kit/row-errors-of';
import { COMPREHEND_FAILURES, COMPREHEND_ROW_ERRORS } from './contract';

const failure = failuresOf(COMPREHEND_FAILURES);
const rowError = rowErrorsOf(COMPREHEND_ROW_ERRORS);

/** Errors of a whole call that one of its texts causes. They do not say which text. */
const TEXT_ERRORS = new Set(['TextSizeLimitExceededException', 'InvalidRequestException', 'ValidationException']);

/** The error for a language that Comprehend does not support. Some regions support fewer languages than the API reference lists. */
const LANGUAGE_ERROR = 'UnsupportedLanguageException';

/** Converts an error of Comprehend to the error that tells the kit what to do. A throttle means that other callers use the quota, too. */
export function kitErrorOf(error: unknown): unknown {
  const name = errorName(error);
  if (TEXT_ERRORS.has(name)) return noResult('REFUSED');
  if (isDenial(error)) return failure('SERVICE_REFUSED', { error: name });
  return isThrottle(error) ? new RetryAfter(undefined, { cause: error }) : error;
}

export function isLanguageError(error: unknown): boolean {
  return errorName(error) === LANGUAGE_ERROR;
}

/** The error of a text without a result. It omits Comprehend's own message, which may quote the text. */
export function noResult(code: string): RowError {
  return rowError('COMPREHEND_ERROR', { code: code.slice(0, 40) });
}
