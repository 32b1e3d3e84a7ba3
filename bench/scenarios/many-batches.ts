import { scaledTiming } from '../../local/snowflake/timing';
import { usageOf, type Usage } from '../cost/usage';
import type { Conditions } from '../measure/conditions';
import { measure } from '../measure/measured-service';
import { shareOfQuota } from '../measure/quota-meter';
import { reviews } from '../measure/texts';
import { BATCH_ROWS, DEFAULT_QUOTA, LATENCY_MS, quotaSeconds, SMALL_ACCOUNT, TIME_SCALE } from './assumptions';
import { respaced } from './respaced';
import type { Scenario } from './scenario';

interface Load {
  readonly batches: number;
  readonly sharing: boolean;
  /** The factor of every assumed time of Snowflake. */
  readonly timingFactor: number;
  /** The executions of Lambda that can run at a time in the account. Default: 1,000. */
  readonly accountConcurrency?: number;
}

const LOADS: readonly Load[] = [
  { batches: 16, sharing: true, timingFactor: 1 },
  { batches: 64, sharing: true, timingFactor: 1 },
  { batches: 64, sharing: true, timingFactor: 0.5 },
  { batches: 64, sharing: true, timingFactor: 2 },
  { batches: 64, sharing: true, timingFactor: 1, accountConcurrency: SMALL_ACCOUNT.accountConcurrency },
  { batches: 16, sharing: false, timingFactor: 1 },
  { batches: 64, sharing: false, timingFactor: 1 },
];

/** The result of many batches sent at once. Times are multiplied by the time scale, so they are those of a run without time scale. */
export interface LoadRun extends Load {
  /** The divisor of all times during the run. */
  readonly timeScale: number;
  readonly answered: number;
  readonly failed: number;
  /** The number of batches that failed, by error message. */
  readonly failures: Readonly<Record<string, number>>;
  /** The number of invocations of process that failed, by error. Lambda retries them. */
  readonly errors: Readonly<Record<string, number>>;
  readonly rightRows: number;
  /** The time from the first POST to the last answer or failure. */
  readonly seconds: number;
  /** The shortest time that the quota allows for these rows. */
  readonly limitSeconds: number;
  readonly polls: number;
  /** The number of requests answered 429. */
  readonly refused: number;
  /** The number of GETs that API Gateway or Lambda throttled. */
  readonly throttledPolls: number;
  /** The most executions of process that ran at a time. */
  readonly processAtOnce: number;
  /** The number of calls that Comprehend throttled. */
  readonly throttled: number;
  readonly share: number;
  readonly answeredAt: readonly number[];
  readonly usage: Usage;
}

export const manyBatches: Scenario<readonly LoadRun[]> = {
  name: 'many-batches',
  steps: LOADS.length,
  async run(step) {
    const runs: LoadRun[] = [];
    for (const load of LOADS) {
      const { batches, sharing, timingFactor, accountConcurrency } = load;
      const account = accountConcurrency === undefined ? '' : `, ${accountConcurrency} executions`;
      step(`${batches} batches, sharing ${sharing ? 'on' : 'off'}, Snowflake's times × ${timingFactor}${account}`);
      runs.push(await aRun(load));
    }
    return runs;
  },
};

async function aRun(load: Load): Promise<LoadRun> {
  const { batches, sharing, timingFactor, accountConcurrency } = load;
  const rows = batches * BATCH_ROWS;
  const conditions: Conditions = {
    contender: 'service',
    latencyMs: LATENCY_MS,
    callsPerSecond: DEFAULT_QUOTA,
    timeScale: TIME_SCALE,
    warm: Math.min(batches, accountConcurrency ?? batches),
    shareQuota: sharing,
    ...(accountConcurrency !== undefined && SMALL_ACCOUNT),
  };
  const timing = respaced(scaledTiming(TIME_SCALE), timingFactor);
  const run = await measure(conditions, { texts: reviews(rows), parallelBatches: batches, timing });
  const { answered, failed, failures, rightRows, seconds, polls, refused, throttledPolls, answeredAt } = run;
  return {
    ...load,
    timeScale: TIME_SCALE,
    ...{ answered, failed, failures, rightRows, seconds, polls, refused, throttledPolls, answeredAt },
    processAtOnce: run.functions.process.atOnce,
    errors: run.functions.process.errors,
    limitSeconds: quotaSeconds(rows, DEFAULT_QUOTA),
    throttled: run.comprehend.throttled,
    share: shareOfQuota(run.quota, DEFAULT_QUOTA),
    usage: usageOf(run, TIME_SCALE),
  };
}
