import type { SeenCall } from '../../local/cloud/comprehend/comprehend';

/** How the calls to Comprehend lay in time. */
export interface QuotaUse {
  readonly accepted: number;
  /** From the first accepted call to the last. */
  readonly spanMs: number;
}

/** Notes when Comprehend was called. */
export class QuotaMeter {
  private readonly acceptedAt: number[] = [];

  record({ throttled }: SeenCall): void {
    if (!throttled) this.acceptedAt.push(performance.now());
  }

  /** @param timeScale by which the run was faster than what it stands for */
  use(timeScale: number): QuotaUse {
    const [first = 0] = this.acceptedAt;
    const spanMs = ((this.acceptedAt.at(-1) ?? first) - first) * timeScale;
    return { accepted: this.acceptedAt.length, spanMs };
  }
}

/** The share of the quota used: every call takes one turn of it, so the last one's turn belongs to the span. */
export function shareOfQuota({ accepted, spanMs }: QuotaUse, callsPerSecond: number): number {
  return accepted / ((spanMs / 1000) * callsPerSecond + 1);
}
