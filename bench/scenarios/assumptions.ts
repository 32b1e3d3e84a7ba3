import { TEXTS_PER_CALL } from '../../lambda/shared/contract';

/** Rows of a batch as queries without MAX_BATCH_ROWS were seen to send them. */
export const BATCH_ROWS = 4096;

/** How long a call to Comprehend takes, for 25 texts as for one. */
export const LATENCY_MS = 100;

/** AWS's default quota of calls a second, for each operation of its own. */
export const DEFAULT_QUOTA = 10;

/** The setting and the quota alike, so high that they limit nothing. */
export const NO_QUOTA = 1000;

/** By which every time of many batches is divided: on two cores a larger one would measure the machine. */
export const TIME_SCALE = 3;

/** How long a batch takes that uses the whole quota, and nothing else takes any time. */
export function quotaSeconds(rows: number, callsPerSecond: number): number {
  return rows / (TEXTS_PER_CALL * callsPerSecond);
}
