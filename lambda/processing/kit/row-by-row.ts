import type { Row, Value } from '../../protocol/batch';
import type { Processor, ProcessorContext } from '../processor';
import { answeredByCalls } from './answered-by-calls';
import type { KitParts } from './calls';
import type { PlanChoices } from './plan';

/** What the call for a row gets in addition to the row. */
export interface RowCall {
  /** Aborts at `callTimeoutSeconds`, and when the result is no longer needed. */
  readonly signal: AbortSignal;
  /** The same in every try and after a crash: see docs/processors.md. */
  readonly idempotencyKey: string;
  readonly context: ProcessorContext;
}

export interface RowByRow extends PlanChoices {
  /** Rows whose value is NULL without a call. Default: none. */
  readonly isNull?: (row: Row) => boolean;
  /** The units of the quota that a call uses. Default: 1. */
  readonly unitsOf?: (row: Row) => number;
  /** Resolves with the value of the row. docs/processors.md says what it may throw. */
  readonly call: (row: Row, call: RowCall) => Promise<Value>;
}

/** A processor that makes one call for each row. */
export function rowByRow(parts: KitParts, { isNull, unitsOf, call, ...choices }: RowByRow): Processor {
  const limits = { ...parts.limits, rowsPerCall: 1 };
  return answeredByCalls<Row>({ ...parts, limits }, () => ({
    ...choices,
    ask: (row) => (isNull?.(row) ? { value: null } : { question: row }),
    unitsOf: unitsOf && (([row = []]) => unitsOf(row)),
    call: async ([row = []], facts) => {
      const { signal, context } = facts;
      const one: RowCall = {
        signal,
        context,
        get idempotencyKey() {
          return facts.idempotencyKeys[0] ?? '';
        },
      };
      return [await call(row, one)];
    },
  }));
}
