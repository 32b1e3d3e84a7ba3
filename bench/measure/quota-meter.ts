import type { SeenCall } from '../../local/cloud/comprehend/comprehend';

/** How the calls to Comprehend lay in time. */
export interface QuotaUse {
  readonly accepted: number;
  readonly refused: number;
  /** From the first accepted call to the last. */
  readonly spanMs: number;
  /** Accepted calls in each second of a span that begins with the first. */
  readonly callsBySecond: readonly number[];
}

/** Notes when Comprehend was called. */
export class QuotaMeter {
  private readonly acceptedAt: number[] = [];
  private refused = 0;

  record({ throttled }: SeenCall): void {
    if (throttled) this.refused += 1;
    else this.acceptedAt.push(performance.now());
  }

  /** @param timeScale by which the run was faster than what it stands for */
  use(timeScale: number): QuotaUse {
    const [first = 0] = this.acceptedAt;
    const spanMs = ((this.acceptedAt.at(-1) ?? first) - first) * timeScale;
    const callsBySecond = new Array<number>(Math.floor(spanMs / 1000) + 1).fill(0);
    for (const at of this.acceptedAt) {
      const second = Math.floor(((at - first) * timeScale) / 1000);
      callsBySecond[second] = (callsBySecond[second] ?? 0) + 1;
    }
    return { accepted: this.acceptedAt.length, refused: this.refused, spanMs, callsBySecond };
  }
}

/** The share of the quota used: every call takes one turn of it, so the last one's turn belongs to the span. */
export function shareOfQuota({ accepted, spanMs }: QuotaUse, callsPerSecond: number): number {
  return accepted / ((spanMs / 1000) * callsPerSecond + 1);
}
