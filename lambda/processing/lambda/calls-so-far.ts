/** Calls of a batch that all fail for so long are no accident. */
const LONGEST_OUTAGE_MS = 60_000;
/** A batch with fewer failed calls gives its rows errors of their own. */
const LEAST_FAILURES = 20;

/** A call that failed. Times are milliseconds since the epoch. */
export interface FailedCall {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly timedOut: boolean;
}

/**
 * How the calls of one batch went so far. Where every call fails, a search for the rows at fault would last until the
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

  /** Whether the function works for no call of this batch: each of them failed, and went on to fail. */
  isOutage({ startedAt, endedAt, timedOut }: FailedCall): boolean {
    const since = this.failingSince;
    this.failures += 1;
    this.failingSince = Math.min(since, endedAt);
    if (this.answered) return false;
    if (timedOut) return startedAt >= since;
    return this.failures >= LEAST_FAILURES && endedAt - since >= LONGEST_OUTAGE_MS;
  }

  /** Whether the row, by its idempotency key, has exceeded the time alone before. */
  isLateAgain(key: string): boolean {
    const again = this.late.has(key);
    this.late.add(key);
    return again;
  }
}
