/** A throttle: it lets through `burst` requests at once, and `ratePerSecond` in the long run. */
export class TokenBucket {
  private readonly ratePerSecond: number;
  private readonly burst: number;
  private readonly now: () => number;
  private tokens: number;
  private filledAt: number;

  /** @param now milliseconds on a clock that never goes back */
  constructor(
    { ratePerSecond, burst }: { readonly ratePerSecond: number; readonly burst: number },
    now: () => number = () => performance.now(),
  ) {
    this.ratePerSecond = ratePerSecond;
    this.burst = burst;
    this.now = now;
    this.tokens = burst;
    this.filledAt = now();
  }

  /** Whether one more request may pass; if so it is counted. */
  take(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.ratePerSecond);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
