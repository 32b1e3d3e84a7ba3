/** Counts of the calls to the stand-in so far. */
export interface ComprehendStats {
  /** Calls that passed authorization, whatever their outcome. */
  readonly calls: number;
  /** Calls that were throttled (ThrottlingException). */
  readonly throttled: number;
  /** Texts that were analysed. */
  readonly texts: number;
  /** AWS bills these: one for each 100 characters of a text, and at least three for a text. */
  readonly units: number;
  /** Calls by operation. */
  readonly byOperation: Readonly<Record<string, number>>;
}

const UNIT_CHARACTERS = 100;
const LEAST_UNITS = 3;

/** Counts calls, texts and billed units. */
export class CallStats {
  private throttled = 0;
  private texts = 0;
  private units = 0;
  private readonly byOperation: Record<string, number> = {};

  call(operation: string): void {
    this.byOperation[operation] = (this.byOperation[operation] ?? 0) + 1;
  }

  throttle(): void {
    this.throttled += 1;
  }

  analyse(texts: readonly string[]): void {
    this.texts += texts.length;
    for (const text of texts) this.units += Math.max(LEAST_UNITS, Math.ceil(text.length / UNIT_CHARACTERS));
  }

  read(): ComprehendStats {
    const calls = Object.values(this.byOperation).reduce((sum, count) => sum + count, 0);
    const { throttled, texts, units } = this;
    return { calls, throttled, texts, units, byOperation: { ...this.byOperation } };
  }
}
