import { ANSWER_FRAME, LAMBDA_REPLY_BYTES } from '../lambda/shared/contract';

/** Snowflake publishes no default; without MAX_BATCH_ROWS the largest batches that were seen had about this many rows. */
const LARGEST_SEEN = 4096;

/**
 * The MAX_BATCH_ROWS to declare: post rejects a larger batch, because it could not be processed in time, or because its answer
 * would not fit. Undefined where Snowflake's own batches are small enough.
 *
 * @param rowsInTime how many rows can be processed in time
 */
export function maxBatchRows(rowsInTime = Infinity, maxValueBytes: number): number | undefined {
  const fitting = (LAMBDA_REPLY_BYTES - ANSWER_FRAME.envelopeBytes) / (maxValueBytes + ANSWER_FRAME.rowBytes);
  const rows = Math.floor(Math.min(rowsInTime, fitting));
  return rows < LARGEST_SEEN ? rows : undefined;
}
