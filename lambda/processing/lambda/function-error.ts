import { causesOf } from '../../shared/errors';

/** Lambda's error type for a function that takes longer than its timeout. Older runtimes give only the message. */
const TIMED_OUT = 'Sandbox.Timedout';
const TIMED_OUT_MESSAGE = /Task timed out after [\d.]+ seconds$/;

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

/** The error of a call in which the function failed, or which it did not answer in time. Its name is the error type. */
export class FunctionError extends Error {
  readonly timedOut: boolean;

  constructor({ errorType, timedOut }: FailedReply) {
    super('The function failed');
    this.name = timedOut ? TIMED_OUT : errorType;
    this.timedOut = timedOut;
  }
}

/** The FunctionError that the error is, or that caused it. */
export function functionErrorIn(error: unknown): FunctionError | undefined {
  return causesOf(error).find((one) => one instanceof FunctionError);
}

function parsed(text: string): { readonly errorType?: unknown; readonly errorMessage?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as object;
  } catch {
    return {};
  }
}
