import { batchFailureIn } from '../kit/batch-failure';
import { rowErrorIn } from '../kit/row-error';
import { errorName } from '../../shared/errors';

/**
 * A call that failed because of a transient error. It keeps only a code, because Node's own error may contain a part of the response,
 * which may repeat a credential.
 */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: string;

  /** @param code such as `ECONNRESET` or `HTTP_503` */
  constructor(code: string) {
    super(`The HTTP call failed: ${code}`);
    this.code = code;
  }
}

/** Returns the error itself if it is a BatchFailure or a RowError, or else a CallError that has only the name of the error. */
export function withoutContent(error: unknown): unknown {
  return batchFailureIn(error) ?? rowErrorIn(error) ?? new CallError(errorName(error));
}
