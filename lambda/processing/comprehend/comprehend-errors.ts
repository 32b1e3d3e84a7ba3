import { errorName, isThrottle } from '../../shared/errors';
import { BatchFailure } from '../kit/batch-failure';
import { RetryAfter } from '../kit/retry-after';
import { RowError } from '../kit/row-error';

/** Errors of a whole call that one of its texts causes. They do not say which text. */
const TEXT_ERRORS = new Set(['TextSizeLimitExceededException', 'InvalidRequestException', 'ValidationException']);

/** The error for a language that Comprehend does not support. Some regions support fewer languages than the API reference lists. */
const LANGUAGE_ERROR = 'UnsupportedLanguageException';

/** Permanent errors: every further call would fail, too. */
const LASTING_ERRORS = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'OptInRequired',
  'SubscriptionRequiredException',
]);

/** Converts an error of Comprehend to the error that tells the kit what to do. A throttle means that other callers use the quota, too. */
export function kitErrorOf(error: unknown): unknown {
  const name = errorName(error);
  if (TEXT_ERRORS.has(name)) return noResult('REFUSED');
  if (LASTING_ERRORS.has(name)) return refused(name);
  return isThrottle(error) ? new RetryAfter(undefined, { cause: error }) : error;
}

export function isLanguageError(error: unknown): boolean {
  return errorName(error) === LANGUAGE_ERROR;
}

/** The error of a text without a result. It omits Comprehend's own message, which may quote the text. */
export function noResult(code: string): RowError {
  return new RowError('COMPREHEND_ERROR', `Comprehend has no result for this text (${code.slice(0, 40)}).`);
}

function refused(name: string): BatchFailure {
  const message = `Amazon Comprehend refused the call with ${name}, which a retry would not change. Ask the owner of this service to check its permissions and settings.`;
  return new BatchFailure({ code: 'SERVICE_REFUSED', message });
}
