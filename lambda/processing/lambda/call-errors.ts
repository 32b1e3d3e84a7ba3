import { errorName, isThrottle, isTransient } from '../../shared/errors';
import { BatchFailure } from '../kit/batch-failure';
import { RetryAfter } from '../kit/retry-after';
import { RowError } from '../kit/row-error';

/** Lambda's error type for a reply of more than 6 MB. */
const REPLY_TOO_LARGE = 'Function.ResponseSizeTooLarge';

/** What the class or the error type of a function may look like in a message. */
const NAME = /^[\w.:]{1,100}$/;

/** Lambda's payload of a function that failed. Its message and its stack are left out: they may quote rows. */
export interface FailedReply {
  readonly errorType?: string;
}

/**
 * What the kit makes of a function that failed. Of a call with several rows, the kit looks for the rows at fault by halves,
 * which also tries each of them again.
 */
export function functionFailure({ errorType = 'Unhandled' }: FailedReply, rows: number): Error {
  const name = NAME.test(errorType) ? errorType : 'an error';
  if (errorType === REPLY_TOO_LARGE)
    return new RowError('REPLY_TOO_LARGE', 'The reply of the function for this row is over 6 MB.');
  if (rows > 1) return new RowError('FUNCTION_FAILED', `The function failed with ${name}.`);
  return Object.assign(new Error('The function failed'), { name });
}

/** A request that could not be sent whole. */
export const REQUEST_TOO_LARGE = new RowError('REQUEST_TOO_LARGE', 'The arguments of this row are over 6 MB.');

/** What the kit makes of an error of Lambda's, as opposed to one of the function. */
export function lambdaError(error: unknown, functionName: string): unknown {
  if (isThrottle(error)) return new RetryAfter(undefined, { cause: error });
  if (isTransient(error)) return error;
  const name = errorName(error);
  if (name === 'RequestTooLargeException') return REQUEST_TOO_LARGE;
  const message =
    `AWS Lambda refused to call the function ${functionName} with ${name}, which a retry would not change. ` +
    'Ask the owner of this service to check the setting functionArn and the permissions of the function.';
  return new BatchFailure({ code: 'SERVICE_REFUSED', message }, { cause: error });
}
