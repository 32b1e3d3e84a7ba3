import type { Options, Row, Value } from '../protocol/batch';

export interface ProcessorContext {
  /** Aborts when the result is no longer needed: the deadline is near or another worker holds the job. */
  readonly signal: AbortSignal;
  /** This job's part of a quota that all jobs use. */
  readonly share: Share;
  /** The SQL type that the external function returns, in upper case, such as `VARIANT` or `VARCHAR(16777216)`. */
  readonly returnType?: string;
  /** What SQL set by `HEADERS = ('name' = 'value')`, by lower-case name. */
  readonly options: Options;
}

/**
 * Resolves with the job's part of the quota, above 0 and up to 1, once the job has one: earliest deadline first. Call it
 * before each use of the quota, since the number of jobs changes.
 */
export type Share = (quota: SharedQuota, signal: AbortSignal) => Promise<number>;

export interface SharedQuota {
  /** How many jobs may use it at a time: as many as are needed to use all of it. */
  readonly workers: number;
  /** Units a second when all of it is used. */
  readonly unitsPerSecond: number;
}

/**
 * The replaceable step: one value per row, in the order given. It never sees a row number.
 *
 * It is called once for each slice of a batch (up to 500 rows), for two or more slices at a time, with the same context.
 * It may run again for rows it has already seen. Throw a BatchFailure for an error that a retry cannot change; any other
 * error is retried.
 */
export type Processor = (rows: readonly Row[], context: ProcessorContext) => Promise<readonly Value[]>;
