import { errorName, isThrottle, isTransient } from '../../shared/errors';
import type { BatchFailure } from '../kit/batch-failure';
import { failuresOf } from '../kit/failures-of';
import { RetryAfter } from '../kit/retry-after';
import { defaultMeaning, type Meaning } from '../kit/outage-watch';
import { RowError, rowErrorIn } from '../kit/row-error';
import { rowErrorsOf } from '../kit/row-errors-of';
import { LAMBDA_FAILURES, LAMBDA_ROW_ERRORS } from './contract';
import { FunctionError, functionErrorIn, type FailedReply } from './function-error';

const failure = failuresOf(LAMBDA_FAILURES);
const rowError = rowErrorsOf(LAMBDA_ROW_ERRORS);

/** Lambda's error type for a reply of more than 6 MB. */
const REPLY_TOO_LARGE = 'Function.ResponseSizeTooLarge';

/** Error types of a function that cannot be loaded, so that every call fails. */
const NOT_LOADED = new Set([
  'Runtime.ImportModuleError',
  'Runtime.HandlerNotFound',
  'Runtime.MalformedHandlerName',
  'Runtime.UserCodeSyntaxError',
]);

/** Errors of a function that is being deployed or started. They are transient. */
const NOT_READY = new Set(['ResourceConflictException', 'ResourceNotReadyException', 'SnapStartNotReadyException']);

/**
 * The error that tells the kit what to do after a function failed. For a call of several rows it is a RowError: the kit repeats the call with each half
 * of the rows until the row at fault is alone, and so tries each row again.
 */
export function functionFailure(failed: FailedReply, rows: number, name: string): Error {
  const { errorType } = failed;
  if (errorType === REPLY_TOO_LARGE) return rowError('REPLY_TOO_LARGE');
  if (NOT_LOADED.has(errorType)) return failure('FUNCTION_FAILED', { name, problem: `cannot be loaded: ${errorType}` });
  const error = new FunctionError(failed);
  return rows > 1 ? halving(error) : error;
}

/** The error of a call that took too long. The kit repeats a call of several rows with each half, and tries a call with a single row once more. */
export function lateCall(failed: FailedReply, rows: number, isLateAgain: boolean): Error {
  if (isLateAgain) return rowError('FUNCTION_TIMED_OUT');
  const error = new FunctionError(failed);
  return rows > 1 ? halving(error) : error;
}

/** The error that makes the kit repeat the call with each half of the rows. It never becomes the value of a row. */
function halving(cause: FunctionError): RowError {
  return new RowError('FUNCTION_FAILED', 'The function failed for several rows together.', { cause });
}

/** What the error of a try says about the function. */
export function meaningOf(error: unknown): Meaning {
  const own = functionErrorIn(error);
  if (own) return own.timedOut ? 'late' : 'failed';
  return rowErrorIn(error) ? 'neither' : defaultMeaning(error);
}

/** The failure of a batch whose calls all fail. */
export function outageOf(error: unknown, name: string): BatchFailure {
  const own = functionErrorIn(error);
  if (own?.timedOut) return failure('FUNCTION_TIMED_OUT', { name });
  const problem = `failed in every call of this batch, the last time with ${errorName(own ?? error)}`;
  return failure('FUNCTION_FAILED', { name, problem });
}

/** The error of a request that exceeds Lambda's 6 MB. */
export const REQUEST_TOO_LARGE = rowError('REQUEST_TOO_LARGE');

/** Converts an error of Lambda itself, not of the called function, to the error that tells the kit what to do. */
export function lambdaError(error: unknown, name: string): unknown {
  if (isThrottle(error)) return new RetryAfter(undefined, { cause: error });
  const type = errorName(error);
  if (isTransient(error) || NOT_READY.has(type)) return error;
  if (type === 'RequestTooLargeException') return REQUEST_TOO_LARGE;
  return Object.assign(failure('SERVICE_REFUSED', { name, error: type }), { cause: error });
}

/** The failure of a batch for whose rows the function's reply does not have one value each. */
export function wrongReply(name: string, problem: string): BatchFailure {
  return failure('FUNCTION_REPLY', { name, problem });
}
