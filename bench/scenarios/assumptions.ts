import { TEXTS_PER_CALL } from '../../lambda/shared/contract';

/** The rows of a batch as Snowflake was seen to send them without MAX_BATCH_ROWS. */
export const BATCH_ROWS = 4096;

/** The time that a call to Comprehend takes, for 25 texts as for one. */
export const LATENCY_MS = 100;

/** AWS's default quota: calls a second, for each operation separately. */
export const DEFAULT_QUOTA = 10;

/** A quota, and a setting of the service, so high that neither limits anything. */
export const NO_QUOTA = 1000;

/** The divisor of all times under load. With a larger one, two cores would be the limit, not the quota. */
export const TIME_SCALE = 3;

/** The seconds that the quota allows for so many rows, if nothing else takes any time. */
export function quotaSeconds(rows: number, callsPerSecond: number): number {
  return rows / (TEXTS_PER_CALL * callsPerSecond);
}
