/**
 * The part of the processor `lambda` that synthesis and run time share. This file imports nothing, so both sides can import it.
 */

/** The settings that the processor needs at run time. */
export interface LambdaSettings {
  /** The function that is called: an ARN, with or without a version or an alias. */
  readonly functionArn: string;
  /** How long the function may take for a call. */
  readonly callTimeoutSeconds: number;
  /** `once`: identical rows of a batch are sent once. `each`: every row is sent, because a call has an effect. */
  readonly identicalRows: 'once' | 'each';
}

/** The member of an object that stands for a number with more digits than a double holds: `{"exactNumber":"12345678901234567890"}`. */
export const NUMBER_MARK = 'exactNumber';

/** The ways in which this processor fails a batch. */
export const LAMBDA_FAILURES = {
  FUNCTION_FAILED: {
    cause: 'the function cannot be loaded, or failed in every call of the batch',
    sentence: 'The function {name} {problem}.',
    advice: 'Ask the owner of this service to check the handler and the log of the function.',
    retryHelps: true,
  },
  FUNCTION_TIMED_OUT: {
    cause: 'the function answered no call of the batch in time, not even in later calls',
    sentence: 'The function {name} answered no call of this batch in time.',
    advice:
      'Ask the owner of this service to check the log of the function, or to set a lower rowsPerCall or a higher callTimeoutSeconds.',
    retryHelps: true,
  },
  FUNCTION_REPLY: {
    cause: 'the function returned a wrong number of values, no `values`, or text that is not JSON',
    sentence: 'The function {name} {problem}.',
    advice: 'This is a bug in its code.',
    retryHelps: false,
  },
  SERVICE_REFUSED: {
    cause: 'the function does not exist, or process has no permission to call it',
    sentence: 'AWS Lambda refused to call the function {name} with {error}, which a retry would not change.',
    advice: 'Ask the owner of this service to check the setting functionArn and the permissions of the function.',
    retryHelps: false,
  },
} as const;

/** Errors of single rows. The function may return others of its own. */
export const LAMBDA_ROW_ERRORS = {
  FUNCTION_TIMED_OUT: {
    cause: 'the call for this row alone took longer than `callTimeoutSeconds`, twice',
    sentence: 'The function took too long for this row, twice.',
  },
  REPLY_TOO_LARGE: {
    cause: 'the reply for this row alone is over 6 MB',
    sentence: 'The reply of the function for this row is over 6 MB.',
  },
  REQUEST_TOO_LARGE: {
    cause: 'the arguments of this row alone are over 6 MB',
    sentence: 'The arguments of this row are over 6 MB.',
  },
} as const;

/** The most bytes of a synchronous call, each way (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const CALL_BYTES = 6_291_456;

/**
 * The seconds after `callTimeoutSeconds` at which the processor and the kit end a call. So Lambda's own time-out comes first. The time limit of the kit,
 * after which the kit would call the function again, comes last.
 */
export const LATER_SECONDS = { processor: 3, kit: 5 } as const;
