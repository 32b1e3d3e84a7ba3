import { TokenBucket } from '../token-bucket';

export interface QuotaOptions {
  /** Of each model, in tokens a minute. AWS's default depends on the model and the account. Default: none. */
  readonly tokensPerMinute?: number;
  /** Of each model, in calls a minute. Default: none. */
  readonly requestsPerMinute?: number;
}

interface Buckets {
  readonly tokens?: TokenBucket;
  readonly requests?: TokenBucket;
}

/** The quotas of all models. A minute's quota may be used at once. */
export class ModelQuotas {
  private readonly options: QuotaOptions;
  private readonly now: (() => number) | undefined;
  private readonly byModel = new Map<string, Buckets>();

  /** @param now milliseconds on a clock that never goes back */
  constructor(options: QuotaOptions, now?: () => number) {
    this.options = options;
    this.now = now;
  }

  /** Whether a call may start. Then its tokens are reserved. */
  reserve(model: string, tokens: number): boolean {
    const buckets = this.bucketsOf(model);
    if (buckets.tokens?.take(tokens) === false) return false;
    if (buckets.requests?.take() !== false) return true;
    buckets.tokens?.giveBack(tokens);
    return false;
  }

  /** At the end of a call, what it used takes the place of what was reserved. */
  settle(model: string, reserved: number, used: number): void {
    this.bucketsOf(model).tokens?.giveBack(reserved - used);
  }

  private bucketsOf(model: string): Buckets {
    const { tokensPerMinute, requestsPerMinute } = this.options;
    const buckets = this.byModel.get(model) ?? {
      tokens: this.bucket(tokensPerMinute),
      requests: this.bucket(requestsPerMinute),
    };
    this.byModel.set(model, buckets);
    return buckets;
  }

  private bucket(perMinute: number | undefined): TokenBucket | undefined {
    if (perMinute === undefined) return undefined;
    return new TokenBucket({ ratePerSecond: perMinute / 60, burst: perMinute }, this.now);
  }
}
