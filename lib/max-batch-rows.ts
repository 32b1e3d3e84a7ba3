import { ANSWER_FRAME, JOB_TIMES, LAMBDA_REPLY_BYTES } from '../lambda/shared/contract';

/** Snowflake publishes no default; without MAX_BATCH_ROWS batches of up to about this many rows were seen. */
const LARGEST_SEEN = 4096;

/**
 * The MAX_BATCH_ROWS to declare: beyond it a batch could not be finished in time by all workers together, or its answer
 * would not fit, and post refuses it. Undefined where Snowflake's own batches are small enough.
 */
export function maxBatchRows(rowsPerSecond: number, maxValueBytes: number): number | undefined {
  const done = rowsPerSecond * JOB_TIMES.budgetSeconds;
  const fitting = (LAMBDA_REPLY_BYTES - ANSWER_FRAME.envelopeBytes) / (maxValueBytes + ANSWER_FRAME.rowBytes);
  const rows = Math.floor(Math.min(done, fitting));
  return rows < LARGEST_SEEN ? rows : undefined;
}
