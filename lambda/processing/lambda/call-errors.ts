import { errorName, isThrottle, isTransient } from '../../shared/errors';
import type { BatchFailure } from '../kit/batch-failure';
import { failuresOf } from '../kit/failures-of';
import { RetryAfter } from '../kit/retry-after';
import { RowError } from '../kit/row-error';
import { rowErrorsOf } from '../kit/row-errors-of';
import { LAMBDA_FAILURES, LAMBDA_ROW_ERRORS } from './contract';

const failure = failuresOf(LAMBDA_FAILURES);
const rowError = rowErrorsOf(LAMBDA_ROW_ERRORS);

/** Lambda's error type for a reply of more than 6 MB. */
const REPLY_TOO_LARGE = 'Function.ResponseSizeTooLarge';

/** Lambda's error type for a function that takes longer than its timeout. Older runtimes give only the message. */
const TIMED_OUT = 'Sandbox.Timedout';
const TIMED_OUT_MESSAGE = /Task timed out after [\d.]+ seconds$/;

/** Error types of a function that cannot be loaded, so that every call fails. */
const NOT_LOADED = new Set([
  'Runtime.ImportModuleError',
  'Runtime.HandlerNotFound',
  'Runtime.MalformedHandlerName',
  'Runtime.UserCodeSyntaxError',
]);

/** Errors of a function that is being deployed or started. They are transient. */
const NOT_READY = new Set(['ResourceConflictException', 'ResourceNotReadyException', 'SnapStartNotReadyException']);

/** The form of an error type that a message may contain. */
const NAME = /^[\w.:]{1,100}$/;

/** The payload that Lambda returns for a function that failed. Its message and its stack trace are never shown, because they may quote rows. */
export interface FailedReply {
  readonly errorType: string;
  readonly timedOut: boolean;
}

/** Reads the payload of a function that failed. The runtime writes it, as JSON. */
export function failedReply(text: string): FailedReply {
  const { errorType, errorMessage } = parsed(text);
  const timedOut =
    errorType === TIMED_OUT || (typeof errorMessage === 'string' && TIMED_OUT_MESSAGE.test(errorMessage));
  return { errorType: typeof errorType === 'string' && NAME.test(errorType) ? errorType : 'an error', timedOut };
}

/**
 * The error that tells the kit what to do after a function failed. For a call of several rows it is a RowError: the kit repeats the call with each half
 * of the rows until the row at fault is alone, and so tries each row again.
 */
export function functionFailure({ errorType }: FailedReply, rows: number, name: string): Error {
  if (errorType === REPLY_TOO_LARGE) return rowError('REPLY_TOO_LARGE');
  if (NOT_LOADED.has(errorType)) return failure('FUNCTION_FAILED', { name, problem: `cannot be loaded: ${errorType}` });
  if (rows > 1) return new RowError('FUNCTION_FAILED', `The function failed with ${errorType}.`);
  return Object.assign(new Error('The function failed'), { name: errorType });
}

/** The error of a call that took too long. The kit repeats a call of several rows with each half, and tries a call with a single row once more. */
export function lateCall(rows: number, isLateAgain: boolean): Error {
  if (rows > 1 || isLateAgain) return rowError('FUNCTION_TIMED_OUT');
  return Object.assign(new Error('The function took too long'), { name: TIMED_OUT });
}

/** The failure of a batch whose calls all fail. */
export function outage({ errorType, timedOut }: FailedReply, name: string): BatchFailure {
  if (timedOut) return failure('FUNCTION_TIMED_OUT', { name });
  const problem = `failed in every call of this batch for a minute, the last time with ${errorType}`;
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

function parsed(text: string): { readonly errorType?: unknown; readonly errorMessage?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as object;
  } catch {
    return {};
  }
}
