import { TEXTS_PER_CALL } from '../../lambda/shared/contract';

/** The largest observed number of rows in a batch without MAX_BATCH_ROWS. */
export const BATCH_ROWS = 4096;

/** The time that a call to Comprehend takes, both for 25 texts and for one. */
export const LATENCY_MS = 100;

/** AWS's default quota in calls a second, separately for each operation. */
export const DEFAULT_QUOTA = 10;

/** A quota so high that it does not limit anything, also used as the service's setting. */
export const NO_QUOTA = 1000;

/** The divisor of all times under load. With a larger one, the machine's two cores would be the limit, not the quota. */
export const TIME_SCALE = 3;

/** The executions that run at a time in some new accounts, and the settings that README.md advises for them. */
export const SMALL_ACCOUNT = {
  accountConcurrency: 10,
  settings: { jobs: { maxBatchesInFlight: 5 }, throttle: { postsPerSecond: 2 } },
} as const;

/** The shortest time in seconds that the quota allows for this number of rows, in full calls. */
export function quotaSeconds(rows: number, callsPerSecond: number): number {
  return rows / (TEXTS_PER_CALL * callsPerSecond);
}
