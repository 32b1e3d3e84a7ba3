import { errorName, isThrottle, isTransient } from '../../shared/errors';
import { BatchFailure } from '../kit/batch-failure';
import { RetryAfter } from '../kit/retry-after';
import { RowError } from '../kit/row-error';
import { LAMBDA_FAILURES } from './contract';

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
  if (errorType === REPLY_TOO_LARGE)
    return new RowError('REPLY_TOO_LARGE', 'The reply of the function for this row is over 6 MB.');
  if (NOT_LOADED.has(errorType))
    return batchFailure(
      'FUNCTION_FAILED',
      `The function ${name} cannot be loaded: ${errorType}. Ask the owner of this service to check its handler and its log.`,
    );
  if (rows > 1) return new RowError('FUNCTION_FAILED', `The function failed with ${errorType}.`);
  return Object.assign(new Error('The function failed'), { name: errorType });
}

/** The error of a call that took too long. The kit repeats a call of several rows with each half, and tries a call with a single row once more. */
export function lateCall(rows: number, isLateAgain: boolean): Error {
  if (rows > 1 || isLateAgain)
    return new RowError('FUNCTION_TIMED_OUT', 'The function took too long for this row, twice.');
  return Object.assign(new Error('The function took too long'), { name: TIMED_OUT });
}

/** The failure of a batch whose calls all fail. */
export function outage({ errorType, timedOut }: FailedReply, name: string): BatchFailure {
  const ask = 'Ask the owner of this service to check the log of the function';
  return timedOut
    ? batchFailure(
        'FUNCTION_TIMED_OUT',
        `The function ${name} answered no call of this batch in time. ${ask}, or to set a lower rowsPerCall or a higher callTimeoutSeconds.`,
      )
    : batchFailure(
        'FUNCTION_FAILED',
        `The function ${name} failed in every call of this batch for a minute, the last time with ${errorType}. ${ask}.`,
      );
}

/** The error of a request that exceeds Lambda's 6 MB. */
export const REQUEST_TOO_LARGE = new RowError('REQUEST_TOO_LARGE', 'The arguments of this row are over 6 MB.');

/** Converts an error of Lambda itself, not of the called function, to the error that tells the kit what to do. */
export function lambdaError(error: unknown, name: string): unknown {
  if (isThrottle(error)) return new RetryAfter(undefined, { cause: error });
  const type = errorName(error);
  if (isTransient(error) || NOT_READY.has(type)) return error;
  if (type === 'RequestTooLargeException') return REQUEST_TOO_LARGE;
  return batchFailure(
    'SERVICE_REFUSED',
    `AWS Lambda refused to call the function ${name} with ${type}, which a retry would not change. ` +
      'Ask the owner of this service to check the setting functionArn and the permissions of the function.',
    { cause: error },
  );
}

/** The failure of a batch for whose rows the function's reply does not have one value each. */
export function wrongReply(sentence: string): BatchFailure {
  return batchFailure('FUNCTION_REPLY', `${sentence} This is a bug in its code.`);
}

function batchFailure(code: keyof typeof LAMBDA_FAILURES, message: string, options?: ErrorOptions): BatchFailure {
  return new BatchFailure({ code, message, retryHelps: LAMBDA_FAILURES[code] }, options);
}

function parsed(text: string): { readonly errorType?: unknown; readonly errorMessage?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as object;
  } catch {
    return {};
  }
}
