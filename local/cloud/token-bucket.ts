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

  /**
   * Whether one more request may pass; if so it is counted.
   *
   * @param cost what the request uses of the rate. Default: 1
   */
  take(cost = 1): boolean {
    this.fill();
    if (this.tokens < cost) return false;
    this.tokens -= cost;
    return true;
  }

  /** Takes back a part of what a request has used. A negative part uses more, also beyond what is left. */
  giveBack(part: number): void {
    this.fill();
    this.tokens = Math.min(this.burst, this.tokens + part);
  }

  private fill(): void {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.ratePerSecond);
    this.filledAt = now;
  }
}
