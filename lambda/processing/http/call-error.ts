import { batchFailureIn } from '../kit/batch-failure';
import { rowErrorIn } from '../kit/row-error';
import { errorName } from '../../shared/errors';

/**
 * A call that failed for a transient reason. It keeps nothing but a code: Node's own error may hold a part of the response,
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

/** The error itself if the processor or this folder threw it by name, else a CallError without its content. */
export function withoutContent(error: unknown): unknown {
  return batchFailureIn(error) ?? rowErrorIn(error) ?? new CallError(errorName(error));
}
