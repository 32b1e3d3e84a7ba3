import { ANSWER_FRAME, JOB_TIMES, LAMBDA_REPLY_BYTES } from '../lambda/shared/contract';

/** Snowflake publishes no default; without MAX_BATCH_ROWS the largest batches that were seen had about this many rows. */
const LARGEST_SEEN = 4096;

/**
 * The MAX_BATCH_ROWS to declare: post rejects a larger batch, because all workers together could not finish it in time, or
 * because its answer would not fit. Undefined where Snowflake's own batches are small enough.
 */
export function maxBatchRows(rowsPerSecond: number, maxValueBytes: number): number | undefined {
  const done = rowsPerSecond * JOB_TIMES.budgetSeconds;
  const fitting = (LAMBDA_REPLY_BYTES - ANSWER_FRAME.envelopeBytes) / (maxValueBytes + ANSWER_FRAME.rowBytes);
  const rows = Math.floor(Math.min(done, fitting));
  return rows < LARGEST_SEEN ? rows : undefined;
}
