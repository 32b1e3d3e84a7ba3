import type { Json } from './json';

/** The argument values of one call of the function. */
export type Row = readonly Json[];

export interface Batch {
  /** From 0, in the order of the rows. */
  readonly index: number;
  /** The number of the batch's first row in the query. */
  readonly firstRow: number;
  readonly rows: readonly Row[];
  /** Opaque to the remote service. Real traffic was seen to have this shape, with the query id and colons. */
  readonly id: string;
}

/** Snowflake publishes no default. Queries without MAX_BATCH_ROWS were seen to send up to about this many rows a batch. */
export const MAX_BATCH_ROWS = 4096;

/** Cuts a query's rows into batches, all full but the last. Those of a real Snowflake vary in size and order. */
export function cutBatches(rows: readonly Row[], queryId: string, maxBatchRows = MAX_BATCH_ROWS): readonly Batch[] {
  return Array.from({ length: Math.ceil(rows.length / maxBatchRows) }, (_, index) => ({
    index,
    firstRow: index * maxBatchRows,
    rows: rows.slice(index * maxBatchRows, (index + 1) * maxBatchRows),
    id: `${queryId}:1:${index + 1}:0:0`,
  }));
}

/** The body of the batch's POST. Each row begins with its number, which counts from 0 in every batch. */
export function batchBody({ rows }: Batch): string {
  return JSON.stringify({ data: rows.map((row, number) => [number, ...row]) });
}
