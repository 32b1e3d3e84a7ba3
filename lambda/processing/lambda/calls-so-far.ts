/** If all calls of a batch fail for this time, the function itself is at fault, not single rows. */
const LONGEST_OUTAGE_MS = 60_000;
/** If fewer calls failed, single rows may be at fault, so each row gets its own error. */
const LEAST_FAILURES = 20;

/** A call that failed. Times are milliseconds since the epoch. */
export interface FailedCall {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly timedOut: boolean;
}

/**
 * Records which calls of one batch succeeded and failed so far. If every call fails, a search for the rows at fault would last until the
 * deadline, and the user would read only that the time was over.
 */
export class CallsSoFar {
  private answered = false;
  private failures = 0;
  private failingSince = Infinity;
  private readonly late = new Set<string>();

  succeeded(): void {
    this.answered = true;
  }

  /** Whether the function fails for all calls of this batch, and not only for a short time. */
  isOutage({ startedAt, endedAt, timedOut }: FailedCall): boolean {
    const since = this.failingSince;
    this.failures += 1;
    this.failingSince = Math.min(since, endedAt);
    if (this.answered) return false;
    if (timedOut) return startedAt >= since;
    return this.failures >= LEAST_FAILURES && endedAt - since >= LONGEST_OUTAGE_MS;
  }

  /** Whether a call with only this row, named by its idempotency key, has already exceeded the time before. */
  isLateAgain(key: string): boolean {
    const again = this.late.has(key);
    this.late.add(key);
    return again;
  }
}
