import type { Failure } from '../../jobs/failures';
import { THROWN, thrownByName } from './thrown-by-name';

/** A processor throws it for a permanent error. The batch fails at once, with this reason. */
export class BatchFailure extends Error {
  readonly [THROWN] = 'BatchFailure' as const;
  readonly failure: Failure;

  /**
   * @param failure `code` names the reason for logs and metrics, in capitals. `message` is read by the author of the query:
   * what happened, why, and what to do, without a row's text. `retryHelps` says whether the same query may succeed when it
   * is run again: false by default.
   */
  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.code, options);
    this.name = 'BatchFailure';
    this.failure = failure;
  }
}

/** Returns the error itself if it is a BatchFailure, or the BatchFailure that caused it. */
export function batchFailureIn(error: unknown): BatchFailure | undefined {
  return thrownByName<BatchFailure>(error, 'BatchFailure');
}
