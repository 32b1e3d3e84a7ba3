import { TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { usageOf, type Usage } from '../cost/usage';
import type { Conditions } from '../measure/conditions';
import { measure } from '../measure/measured-service';
import { reviews } from '../measure/texts';
import { DEFAULT_QUOTA, LATENCY_MS } from './assumptions';
import type { Scenario } from './scenario';

interface Load {
  readonly batches: number;
  /** The rows of a batch. */
  readonly rows: number;
  /** The batches that Snowflake sends at a time. */
  readonly parallelBatches: number;
  /**
   * The divisor of all times during the run. Below 1 the run is slower than in an account, so that the CPU time of this machine counts less: in an account
   * each execution has a CPU of its own.
   */
  readonly timeScale: number;
  /** `polls.holdSeconds`. The time scale applies to it: 20 s at 0.25 would be 80 s, and get answers after `ANSWER_LIMIT_MS` in any case. Default: that of cdk.json. */
  readonly holdSeconds?: number;
}

const LOADS: readonly Load[] = [
  { batches: 60, rows: 50, parallelBatches: 60, timeScale: 0.25, holdSeconds: 5 },
  { batches: 1_000, rows: 4, parallelBatches: 50, timeScale: 1 },
];

/** The result of many small batches. Times are multiplied by the time scale, so they are those of a run without time scale. */
export interface SmallBatchesRun extends Load {
  readonly answered: number;
  readonly failed: number;
  readonly rightRows: number;
  /** The time from the first POST to the last answer or failure. */
  readonly seconds: number;
  /** The shortest time that the quota allows for the calls of these batches. The quota counts a call with few rows as much as a full one. */
  readonly limitSeconds: number;
  readonly polls: number;
  /** The number of requests answered 429. */
  readonly refused: number;
  /** The number of calls that Comprehend throttled. */
  readonly throttled: number;
  /** The executions of process, and the most of them at a time. */
  readonly processExecutions: number;
  readonly processAtOnce: number;
  /** The number of executions of process that failed, by error. Lambda retries them after a minute, which makes the run longer. */
  readonly errors: Readonly<Record<string, number>>;
  readonly answeredAt: readonly number[];
  readonly usage: Usage;
}

export const smallBatches: Scenario<readonly SmallBatchesRun[]> = {
  name: 'small-batches',
  steps: LOADS.length,
  async run(step) {
    const runs: SmallBatchesRun[] = [];
    for (const load of LOADS) {
      step(`${load.batches} batches of ${load.rows} rows, ${load.parallelBatches} at a time`);
      runs.push(await aRun(load));
    }
    return runs;
  },
};

async function aRun(load: Load): Promise<SmallBatchesRun> {
  const { batches, rows, parallelBatches, timeScale, holdSeconds } = load;
  const conditions: Conditions = {
    contender: 'service',
    latencyMs: LATENCY_MS,
    callsPerSecond: DEFAULT_QUOTA,
    timeScale,
    warm: parallelBatches,
    ...(holdSeconds !== undefined && { settings: { polls: { holdSeconds } } }),
  };
  const run = await measure(conditions, {
    texts: reviews(batches * rows),
    maxBatchRows: rows,
    parallelBatches,
  });
  const { answered, failed, rightRows, seconds, polls, refused, answeredAt } = run;
  const { invocations, atOnce, errors } = run.functions.process;
  return {
    ...load,
    ...{ answered, failed, rightRows, seconds, polls, refused, answeredAt },
    limitSeconds: (batches * Math.ceil(rows / TEXTS_PER_CALL)) / DEFAULT_QUOTA,
    throttled: run.comprehend.throttled,
    processExecutions: invocations,
    processAtOnce: atOnce,
    errors,
    usage: usageOf(run),
  };
}
