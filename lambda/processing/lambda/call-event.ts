import type { Argument, Options, Row } from '../../protocol/batch';
import type { CallFacts } from '../kit/plan';
import { markNumbers } from './mark-numbers';

/** The event that the called function gets. */
export interface CallEvent {
  /** The arguments of each row. A number with more digits than a double holds is `{"exactNumber":"DIGITS"}`. */
  readonly rows: readonly Row[];
  /** One key for each row. It is the same when a call is repeated after a crash. */
  readonly idempotencyKeys: readonly string[];
  /** The options that SQL sets by HEADERS. */
  readonly options: Options;
  readonly caller: {
    /** The external function's name in SQL. */
    readonly functionName: string;
    readonly batchId: string;
    readonly queryId?: string;
    /** The declared arguments. */
    readonly arguments: readonly Argument[];
    /** The values of CONTEXT_HEADERS, by name in lower case with hyphens. */
    readonly contextHeaders: Options;
    /** The SQL type that the external function returns. */
    readonly returnType?: string;
  };
}

export function callEvent(rows: readonly Row[], { context, idempotencyKeys }: CallFacts): CallEvent {
  const { batch, options, contextHeaders, arguments: declared, returnType } = context;
  const { functionName, batchId, queryId } = batch;
  return {
    rows: rows.map((row) => row.map(markNumbers)),
    idempotencyKeys,
    options,
    caller: { functionName, batchId, queryId, arguments: declared, contextHeaders, returnType },
  };
}
