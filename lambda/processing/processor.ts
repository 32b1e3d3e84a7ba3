import type { Options, Row, Value } from '../protocol/batch';

export interface ProcessorContext {
  /** Aborts when the work is no longer wanted: the deadline is near or another worker has taken over. */
  readonly signal: AbortSignal;
  /** This job's part of a quota that all jobs use. */
  readonly share: Share;
  /** The SQL type that the external function returns, in upper case, such as `VARIANT` or `VARCHAR(16777216)`. */
  readonly returnType?: string;
  /** What SQL set by `HEADERS = ('name' = 'value')`, by lower-case name. */
  readonly options: Options;
}

/**
 * Resolves with the part, above 0 and up to 1, once this job has one: the earliest deadlines come first. To be asked
 * before each use, since jobs come and go.
 */
export type Share = (quota: SharedQuota, signal: AbortSignal) => Promise<number>;

export interface SharedQuota {
  /** How many jobs may use it at a time: as many as it takes to use all of it. */
  readonly workers: number;
  /** What all of it gets through. */
  readonly rowsPerSecond: number;
}

/**
 * The replaceable step: one value per row, in the order given. It never sees a row number.
 *
 * It is called once for each slice of a batch (up to 500 rows), for two slices at a time or more, with the same context.
 * It may run again for rows it has already seen. An error that trying again cannot mend is thrown as BatchFailure; any
 * other error is tried again.
 */
export type Processor = (rows: readonly Row[], context: ProcessorContext) => Promise<readonly Value[]>;
