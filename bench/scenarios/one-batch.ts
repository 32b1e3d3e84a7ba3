import { SNOWFLAKE_TIMING } from '../../local/snowflake/timing';
import { usageOf, type Usage } from '../cost/usage';
import type { Contender } from '../measure/conditions';
import { measure } from '../measure/measured-service';
import { assertAllRight } from '../measure/run-query';
import { shareOfQuota } from '../measure/quota-meter';
import { reviews } from '../measure/texts';
import { BATCH_ROWS, DEFAULT_QUOTA, LATENCY_MS, NO_QUOTA } from './assumptions';
import type { Scenario } from './scenario';

/** The quotas: AWS's default, lower and higher ones, and none. */
const QUOTAS = [5, DEFAULT_QUOTA, 20, 50, 100, NO_QUOTA];

/** The number of rows for the baseline, by quota. It takes a tenth of a second for each row, so a few hundred rows show its rate. */
const BASELINE_ROWS = { [DEFAULT_QUOTA]: 500, [NO_QUOTA]: 200 } as const;

/** The result of a query of one batch. */
export interface OneBatchRun {
  readonly contender: Contender;
  /** The quota in calls to Comprehend a second. */
  readonly quota: number;
  readonly rows: number;
  /** The time from the POST to the stored result. */
  readonly readySeconds: number;
  /** The time from the POST to the poll that got the result. */
  readonly seconds: number;
  readonly calls: number;
  readonly throttled: number;
  /** The part of the quota that was used between the first call and the last. */
  readonly share: number;
  /** The average time between two calls. */
  readonly secondsPerCall: number;
  /** The counts from which the cost is computed. */
  readonly usage: Usage;
}

export const oneBatch: Scenario<readonly OneBatchRun[]> = {
  name: 'one-batch',
  steps: QUOTAS.length + Object.keys(BASELINE_ROWS).length,
  async run(step) {
    const runs: OneBatchRun[] = [];
    for (const quota of QUOTAS) {
      step(`One batch, ${quota} calls a second`);
      runs.push(await aRun('service', quota, BATCH_ROWS));
    }
    for (const [quota, rows] of Object.entries(BASELINE_ROWS)) {
      step(`One batch, ${quota} calls a second, baseline`);
      runs.push(await aRun('baseline', Number(quota), rows));
    }
    return runs;
  },
};

async function aRun(contender: Contender, quota: number, rows: number): Promise<OneBatchRun> {
  const conditions = { contender, latencyMs: LATENCY_MS, callsPerSecond: quota };
  const measurement = await measure(conditions, { texts: reviews(rows), timing: SNOWFLAKE_TIMING });
  assertAllRight(measurement);
  const { readySeconds, seconds, quota: use, comprehend } = measurement;
  const { calls, throttled } = comprehend;
  const share = shareOfQuota(use, quota);
  const secondsPerCall = use.spanMs / 1000 / (use.accepted - 1);
  return {
    contender,
    quota,
    rows,
    readySeconds,
    seconds,
    calls,
    throttled,
    share,
    secondsPerCall,
    usage: usageOf(measurement),
  };
}
