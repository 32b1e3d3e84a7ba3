import { measure } from '../measure/measured-service';
import { shareOfQuota } from '../measure/quota-meter';
import { reviews } from '../measure/texts';
import { DEFAULT_QUOTA, LATENCY_MS, quotaSeconds, TIME_SCALE } from './assumptions';
import type { Scenario } from './scenario';

/** Batches of all functions together, all sent at once. */
const BATCHES = 64;

/** The rows of a batch: fewer than Snowflake's largest, so that a run takes a minute and a half. */
const ROWS = 1_024;

/** The result of the same batches, sent to one function or to two that share its quota. */
export interface FunctionsRun {
  readonly functions: number;
  readonly batches: number;
  readonly rows: number;
  readonly answered: number;
  readonly failed: number;
  readonly rightRows: number;
  /** The time from the first POST to the last answer. */
  readonly seconds: number;
  /** The shortest time that the quota allows for these rows. */
  readonly limitSeconds: number;
  /** The number of calls that Comprehend throttled. */
  readonly throttled: number;
  /** The part of the quota that was used, from 0 to 1. */
  readonly share: number;
}

export const twoFunctions: Scenario<readonly FunctionsRun[]> = {
  name: 'two-functions',
  steps: 2,
  async run(step) {
    const runs: FunctionsRun[] = [];
    for (const functions of [1, 2]) {
      step(`${BATCHES} batches, ${functions} function${functions > 1 ? 's' : ''}`);
      runs.push(await aRun(functions));
    }
    return runs;
  },
};

async function aRun(functions: number): Promise<FunctionsRun> {
  const rows = BATCHES * ROWS;
  const run = await measure(
    {
      contender: 'service',
      functions,
      latencyMs: LATENCY_MS,
      callsPerSecond: DEFAULT_QUOTA,
      timeScale: TIME_SCALE,
      warm: BATCHES / functions,
    },
    { texts: reviews(rows), maxBatchRows: ROWS, parallelBatches: BATCHES },
  );
  return {
    functions,
    batches: BATCHES,
    rows,
    answered: run.answered,
    failed: run.failed,
    rightRows: run.rightRows,
    seconds: run.seconds,
    limitSeconds: quotaSeconds(rows, DEFAULT_QUOTA),
    throttled: run.comprehend.throttled,
    share: shareOfQuota(run.quota, DEFAULT_QUOTA),
  };
}
