/** A token bucket that holds one second's calls: so many a second in the long run, with a burst of as many again. */
export class CallQuota {
  private readonly callsPerSecond: number;
  private readonly now: () => number;
  private calls: number;
  private filledAt: number;

  /** @param now milliseconds on a clock that never goes back */
  constructor(callsPerSecond: number, now: () => number = () => performance.now()) {
    this.callsPerSecond = callsPerSecond;
    this.now = now;
    this.calls = this.capacity;
    this.filledAt = now();
  }

  /** Whether one more call is within the quota; if so it is counted. */
  take(): boolean {
    const now = this.now();
    this.calls = Math.min(this.capacity, this.calls + ((now - this.filledAt) / 1000) * this.callsPerSecond);
    this.filledAt = now;
    if (this.calls < 1) return false;
    this.calls -= 1;
    return true;
  }

  private get capacity(): number {
    return Math.max(1, this.callsPerSecond);
  }
}
