import type { Row } from '../../protocol/batch';
import type { Processor } from '../processor';
import { answeredByCalls } from './answered-by-calls';
import type { KitParts } from './calls';
import type { Answer, CallFacts, PlanChoices } from './plan';

export interface RowsTogether extends PlanChoices {
  /** Rows whose value is NULL without a call. Default: none. */
  readonly isNull?: (row: Row) => boolean;
  /** A call carries rows of one kind only, such as one language. Default: all are of one kind. */
  readonly kindOf?: (row: Row) => string;
  /** The units of the quota that a call uses. Default: 1. */
  readonly unitsOf?: (rows: readonly Row[]) => number;
  /**
   * Resolves with a value or a RowError for each row, in their order. `undefined` means that the row has no answer: it is sent again.
   * docs/processors.md says what it may throw.
   */
  readonly call: (rows: readonly Row[], facts: CallFacts) => Promise<readonly Answer[]>;
}

/** A processor that makes one call for up to `rowsPerCall` rows. */
export function rowsTogether(parts: KitParts, { isNull, ...plan }: RowsTogether): Processor {
  return answeredByCalls<Row>(parts, () => ({
    ...plan,
    ask: (row) => (isNull?.(row) ? { value: null } : { question: row }),
  }));
}
