import type { Argument, Options, Row, Value } from '../protocol/batch';

/** Facts about a batch. All slices of one attempt get the same object. */
export interface BatchFacts {
  /** The same for all batches of one external function in one stack. */
  readonly functionName: string;
  readonly batchId: string;
  readonly queryId?: string;
  /** 1 for the first. */
  readonly attempt: number;
}

export interface ProcessorContext {
  readonly batch: BatchFacts;
  /** Snowflake's number of each row, in the order of the rows. */
  readonly rowNumbers: readonly number[];
  /** Aborts when the result is no longer needed: the deadline is near or another worker holds the job. */
  readonly signal: AbortSignal;
  /** The part of the quota that this worker may use now, above 0 and up to 1. It changes with the number of workers. */
  readonly share: () => number;
  /** The SQL type that the external function returns, in upper case, such as `VARIANT` or `VARCHAR(16777216)`. */
  readonly returnType?: string;
  /** What SQL set by `HEADERS = ('name' = 'value')`, by lower-case name. */
  readonly options: Options;
  /** What SQL sends by `CONTEXT_HEADERS = (…)`, by lower-case name with hyphens, such as `current-user`. */
  readonly contextHeaders: Options;
  /** The arguments that SQL declares, in their order. */
  readonly arguments: readonly Argument[];
}

/**
 * The replaceable step: one value per row, in the order given.
 *
 * Process calls it once for each slice of a batch (up to 500 rows), and several times in parallel. It may get a row again that it has processed before.
 * It throws a BatchFailure for a permanent error. After any other error, the work is retried. The kit (docs/processors.md) makes processors that
 * call a service.
 */
export type Processor = (rows: readonly Row[], context: ProcessorContext) => Promise<readonly Value[]>;
