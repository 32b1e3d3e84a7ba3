import type { OperationName } from './operations/operations';

/** Counts of calls so far. */
export interface OperationStats {
  /** Calls that passed authorization, whatever their outcome. */
  readonly calls: number;
  /** Calls that were throttled (ThrottlingException). */
  readonly throttled: number;
  /** Texts that were analysed. */
  readonly texts: number;
  /** AWS bills these: one for each 100 characters of a text, and at least three for a text. */
  readonly units: number;
}

/** Counts of the calls to the stand-in so far, of all operations together and of each that was called. */
export interface ComprehendStats extends OperationStats {
  readonly byOperation: Readonly<Partial<Record<OperationName, OperationStats>>>;
}

const UNIT_CHARACTERS = 100;
const LEAST_UNITS = 3;
const NONE: OperationStats = { calls: 0, throttled: 0, texts: 0, units: 0 };

/** Counts calls, throttles, texts and billed units. */
export class CallStats {
  private readonly byOperation = new Map<OperationName, OperationStats>();

  call(operation: OperationName): void {
    this.add(operation, { ...NONE, calls: 1 });
  }

  throttle(operation: OperationName): void {
    this.add(operation, { ...NONE, throttled: 1 });
  }

  analyse(operation: OperationName, texts: readonly string[]): void {
    const units = texts.reduce(
      (sum, { length }) => sum + Math.max(LEAST_UNITS, Math.ceil(length / UNIT_CHARACTERS)),
      0,
    );
    this.add(operation, { ...NONE, texts: texts.length, units });
  }

  read(): ComprehendStats {
    const all = [...this.byOperation.values()].reduce(sumOf, NONE);
    return { ...all, byOperation: Object.fromEntries(this.byOperation) };
  }

  private add(operation: OperationName, more: OperationStats): void {
    this.byOperation.set(operation, sumOf(this.byOperation.get(operation) ?? NONE, more));
  }
}

function sumOf(one: OperationStats, other: OperationStats): OperationStats {
  return {
    calls: one.calls + other.calls,
    throttled: one.throttled + other.throttled,
    texts: one.texts + other.texts,
    units: one.units + other.units,
  };
}
