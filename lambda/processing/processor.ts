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
  /** The part of the shared quota that this job may use. */
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
 * Resolves with the job's part of the quota, above 0 and up to 1. Jobs with earlier deadlines go first, so it may have to wait. Call it before
 * each use of the quota, because the part changes with the number of jobs.
 */
export type Share = (quota: SharedQuota, signal: AbortSignal) => Promise<number>;

export interface SharedQuota {
  /** How many jobs may use the quota at a time: as many as are needed to use all of it. */
  readonly workers: number;
  /** The rate of the quota in units a second: calls, bytes or tokens. */
  readonly unitsPerSecond: number;
}

/**
 * The replaceable step: one value per row, in the order given.
 *
 * Process calls it once for each slice of a batch (up to 500 rows), and several times in parallel. It may get a row again that it has processed before.
 * It throws a BatchFailure for a permanent error. After any other error, the work is retried. The kit (docs/processors.md) makes processors that
 * call a service.
 */
export type Processor = (rows: readonly Row[], context: ProcessorContext) => Promise<readonly Value[]>;
