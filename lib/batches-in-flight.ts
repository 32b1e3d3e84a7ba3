/**
 * What one partition of a DynamoDB index takes in a second
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html). All jobs in flight of a
 * quota share one partition of the index `in_flight`.
 */
const PARTITION_READ_UNITS = 3_000;

/** The rest of the partition is for workers that look for their next job, and for retries. */
const USABLE = 0.5;

/** A read unit of an index is two blocks of 4 KB. */
const BYTES_PER_UNIT = 8_192;

/** An entry of the index: three keys, the name of a Lambda function, and five numbers. */
const ENTRY_BYTES = 240;

/** Each POST reads the whole line. Snowflake was seen to send tens of POSTs at a time. */
const POSTS_PER_SECOND = 25;

/** The most that `jobs.maxBatchesInFlight` may be, in hundreds. docs/operations.md shows the arithmetic. */
export const MAX_BATCHES_IN_FLIGHT =
  Math.floor((PARTITION_READ_UNITS * USABLE * BYTES_PER_UNIT) / ENTRY_BYTES / POSTS_PER_SECOND / 100) * 100;
