import type { SeenCall } from '../../local/cloud/comprehend/comprehend';

/** The number of accepted calls to Comprehend, and the time between the first and the last. */
export interface QuotaUse {
  readonly accepted: number;
  /** The time from the first accepted call to the last. */
  readonly spanMs: number;
}

/** Records the times of the calls to Comprehend. */
export class QuotaMeter {
  private readonly acceptedAt: number[] = [];

  record({ throttled }: SeenCall): void {
    if (!throttled) this.acceptedAt.push(performance.now());
  }

  /** The accepted calls so far. */
  get accepted(): number {
    return this.acceptedAt.length;
  }

  /** @param timeScale the divisor of all times during the run */
  use(timeScale: number): QuotaUse {
    const [first = 0] = this.acceptedAt;
    const spanMs = ((this.acceptedAt.at(-1) ?? first) - first) * timeScale;
    return { accepted: this.acceptedAt.length, spanMs };
  }
}

/**
 * Computes the fraction of the quota that was used. Each call uses one interval of the quota, so the interval of the last call is
 * added to the span.
 */
export function shareOfQuota({ accepted, spanMs }: QuotaUse, callsPerSecond: number): number {
  return accepted / ((spanMs / 1000) * callsPerSecond + 1);
}
