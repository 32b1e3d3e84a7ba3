import { batchFailureIn, type BatchFailure } from './batch-failure';
import { retryAfterIn } from './retry-after';
import { rowErrorIn } from './row-error';

/** If all calls of a batch fail for this time, the service itself is at fault, not single rows. */
const LONGEST_OUTAGE_MS = 60_000;
/** If fewer tries failed, single rows may be at fault, so each row gets its own error. */
const LEAST_FAILURES = 20;

/**
 * What a try says about the service. `answered`: it works. `failed`: it does not. `late`: it did not answer in time, and its calls
 * take so long that the deadline comes before 20 tries. `neither`: nothing.
 */
export type Meaning = 'answered' | 'failed' | 'late' | 'neither';

/** How a batch fails if the service answers none of its calls. */
export interface OutageRule {
  /**
   * What the error of a try says about the service. A row's own error may count as `failed`: then a batch fails in which every row would have it.
   * Default: {@link defaultMeaning}.
   */
  readonly meaningOf?: (error: unknown) => Meaning;
  /** @param error of the last try */
  readonly failure: (error: unknown) => BatchFailure;
}

/** One try of a call. Times are milliseconds since the epoch. */
export interface Try {
  readonly startedAt: number;
  readonly endedAt: number;
  /** Left out if the call was answered. */
  readonly thrown?: { readonly error: unknown };
}

/**
 * Records whether the calls of one batch were answered so far. If none is answered, the batch fails. Otherwise the query would
 * succeed with the same error in each row, or the tries of all rows would last until the deadline.
 */
export class OutageWatch {
  private answered = false;
  private failures = 0;
  private failingSince = Infinity;
  private lastTry: { readonly error: unknown } | undefined;

  /** Records a try of a call. Throws the failure of the batch if all tries have failed for a minute. */
  note({ startedAt, endedAt, thrown }: Try, { meaningOf = defaultMeaning, failure }: OutageRule): void {
    const meaning = thrown ? meaningOf(thrown.error) : 'answered';
    if (meaning === 'answered') this.answered = true;
    if (meaning !== 'failed' && meaning !== 'late') return;
    const since = this.failingSince;
    this.failures += 1;
    this.failingSince = Math.min(since, endedAt);
    if (this.answered) return;
    const isOver = meaning === 'late' ? startedAt >= since : this.isTotal && endedAt - since >= LONGEST_OUTAGE_MS;
    if (isOver) throw failure(thrown?.error);
  }

  /** Records that a call failed in its last try. Returns whether it is the first of the batch. */
  gaveUp(error: unknown): boolean {
    const isFirst = this.lastTry === undefined;
    this.lastTry = { error };
    return isFirst;
  }

  /** At the end of a slice: throws the failure of the batch if calls failed in their last try and no call was answered. */
  check({ failure }: OutageRule): void {
    if (this.lastTry && !this.answered && this.isTotal) throw failure(this.lastTry.error);
  }

  private get isTotal(): boolean {
    return this.failures >= LEAST_FAILURES;
  }
}

/** Counts a row's own error as an answer, and a throttle as neither. Any other error is tried again, so it counts as a failure. */
export function defaultMeaning(error: unknown): Meaning {
  if (rowErrorIn(error)) return 'answered';
  return batchFailureIn(error) || retryAfterIn(error) ? 'neither' : 'failed';
}
