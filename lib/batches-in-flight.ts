import { JOB_TIMES } from '../lambda/shared/contract';

/**
 * What one partition of a DynamoDB index takes in a second
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html). All jobs in flight
 * share one partition of the index `in_flight`.
 */
const PARTITION = { writeUnits: 1_000, readUnits: 3_000 } as const;

/** The rest of the partition is for batches that begin and end, for POSTs that read the whole index, and for retries. */
const USABLE = 0.5;

/** A worker that waits for the quota reads 100 entries of about 110 bytes each 2 s: 3 blocks of 4 KB at half a unit. */
const WAITING_WORKER = { readUnits: 1.5, everySeconds: 2 } as const;

/** Each batch in flight costs one write unit of the index for every heartbeat. */
const BY_WRITES = PARTITION.writeUnits * USABLE * JOB_TIMES.heartbeatSeconds;

const BY_READS = (PARTITION.readUnits * USABLE * WAITING_WORKER.everySeconds) / WAITING_WORKER.readUnits;

/** The most that `jobs.maxBatchesInFlight` may be. docs/operations.md shows the arithmetic. */
export const MAX_BATCHES_IN_FLIGHT = Math.floor(Math.min(BY_WRITES, BY_READS));
