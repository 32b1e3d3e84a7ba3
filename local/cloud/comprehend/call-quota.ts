import { TokenBucket } from '../token-bucket';

/** The quota of one operation, which allows one second's calls at once. */
export class CallQuota extends TokenBucket {
  /** @param now milliseconds on a clock that never goes back */
  constructor(callsPerSecond: number, now?: () => number) {
    super({ ratePerSecond: callsPerSecond, burst: Math.max(1, callsPerSecond) }, now);
  }
}
