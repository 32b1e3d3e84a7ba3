import type { Json } from './json';

/** The argument values of one call of the function. */
export type Row = readonly Json[];

export interface Batch {
  /** From 0, in the order of the rows. */
  readonly index: number;
  /** The query's row that the batch begins with. */
  readonly firstRow: number;
  readonly rows: readonly Row[];
  /** Opaque to the remote service. The shape was seen in real traffic; it holds the query id and colons. */
  readonly id: string;
}

/** Snowflake publishes no default; queries without MAX_BATCH_ROWS were seen to send batches of up to about this many rows. */
export const MAX_BATCH_ROWS = 4096;

/** Cuts a query's rows into batches, all full but the last. Real Snowflake's vary in size, and in the order they come. */
export function cutBatches(rows: readonly Row[], queryId: string, maxBatchRows = MAX_BATCH_ROWS): readonly Batch[] {
  return Array.from({ length: Math.ceil(rows.length / maxBatchRows) }, (_, index) => ({
    index,
    firstRow: index * maxBatchRows,
    rows: rows.slice(index * maxBatchRows, (index + 1) * maxBatchRows),
    id: `${queryId}:1:${index + 1}:0:0`,
  }));
}

/** The body of the batch's POST: each row led by its number, which counts from 0 in every batch. */
export function batchBody({ rows }: Batch): string {
  return JSON.stringify({ data: rows.map((row, number) => [number, ...row]) });
}
