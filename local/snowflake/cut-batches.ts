import type { Json } from './json';
import { jsonText } from './json-text';

/** The argument values of one call of the function. */
export type Row = readonly Json[];

export interface Batch {
  /** Counts the batches from 0, in the order of the rows. */
  readonly index: number;
  /** The number of the batch's first row in the query. */
  readonly firstRow: number;
  readonly rows: readonly Row[];
  /** The batch id. Its form, with the query id and colons, was observed in real traffic. The service must not depend on it. */
  readonly id: string;
}

/** The default batch size. Snowflake publishes none; this is about the largest observed size in queries without MAX_BATCH_ROWS. */
export const MAX_BATCH_ROWS = 4096;

/** Cuts a query's rows into batches. All are full except the last. Batches of a real Snowflake vary in size and order. */
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
  return jsonText({ data: rows.map((row, number) => [number, ...row]) });
}
