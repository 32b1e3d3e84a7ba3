import { ANSWER_FRAME, JOB_TIMES, LAMBDA_REPLY_BYTES, TEXTS_PER_CALL } from '../lambda/shared/contract';
import type { Config } from './config';

/** What one query over ten million rows was seen to send at once on the smallest warehouse; larger ones send more. */
const PARALLEL_BATCHES = 64;

/** Snowflake publishes no default; without MAX_BATCH_ROWS batches of up to about this many rows were seen. */
const LARGEST_SEEN = 4096;

/**
 * The MAX_BATCH_ROWS to declare, in a round number: so many that a large query's batches, all at work at once, end in time at
 * the account's quota, and that every answer fits. Undefined where Snowflake's own batches are small enough.
 */
export function maxBatchRows({ comprehend, function: { maxValueBytes } }: Config): number | undefined {
  const workSeconds = JOB_TIMES.deadlineSeconds - JOB_TIMES.wrapUpSeconds;
  const done = (comprehend.batchCallsPerSecond * TEXTS_PER_CALL * workSeconds) / PARALLEL_BATCHES;
  const fitting = (LAMBDA_REPLY_BYTES - ANSWER_FRAME.envelopeBytes) / (maxValueBytes + ANSWER_FRAME.rowBytes);
  const rows = Math.min(done, fitting);
  return rows < LARGEST_SEEN ? roundedDown(rows) : undefined;
}

/** To its first digit, and never to nothing. */
function roundedDown(rows: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(rows));
  return Math.max(1, Math.floor(rows / magnitude) * magnitude);
}
