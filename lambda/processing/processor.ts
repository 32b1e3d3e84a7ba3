import type { Argument, Options, Row, Value } from '../protocol/batch';

/** One batch in one attempt: the same object for all slices of it. */
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
  /** This job's part of a quota that all jobs use. */
  readonly share: Share;
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
 * Resolves with the job's part of the quota, above 0 and up to 1, once the job has one: earliest deadline first. Call it
 * before each use of the quota, since the number of jobs changes.
 */
export type Share = (quota: SharedQuota, signal: AbortSignal) => Promise<number>;

export interface SharedQuota {
  /** How many jobs may use it at a time: as many as are needed to use all of it. */
  readonly workers: number;
  /** Units a second when all of it is used. A call says what it costs: one for a call, or bytes or tokens. */
  readonly unitsPerSecond: number;
}

/**
 * The replaceable step: one value per row, in the order given.
 *
 * It is called once for each slice of a batch (up to 500 rows), for two or more slices at a time. It may run again for rows
 * it has already seen. Throw a BatchFailure for an error that a retry cannot change; any other error is retried. The kit
 * (docs/processors.md) makes processors that call a service.
 */
export type Processor = (rows: readonly Row[], context: ProcessorContext) => Promise<readonly Value[]>;
