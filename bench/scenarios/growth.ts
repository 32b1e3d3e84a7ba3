import type { Conditions, Contender } from '../measure/conditions';
import { measure, type Measurement } from '../measure/measured-service';
import { assertAllRight } from '../measure/run-query';
import type { TableUse } from '../measure/table-meter';
import { reviews } from '../measure/texts';
import { BATCH_ROWS, LATENCY_MS, NO_QUOTA } from './assumptions';
import type { Scenario } from './scenario';

const ROWS = [1, 100, 1_000, BATCH_ROWS, 16_384];

/**
 * The runs of the baseline. Up to 100 rows, calls to Comprehend have the real latency. With more rows they have none, so these runs give only counts. Where the
 * baseline fails, the times of Lambda and Snowflake are divided, because Snowflake retries for 600 s.
 */
const BASELINE: readonly { readonly rows: number; readonly latencyMs: number; readonly timeScale: number }[] = [
  { rows: 1, latencyMs: LATENCY_MS, timeScale: 1 },
  { rows: 100, latencyMs: LATENCY_MS, timeScale: 1 },
  { rows: 1_000, latencyMs: 0, timeScale: 1 },
  { rows: BATCH_ROWS, latencyMs: 0, timeScale: 10 },
  { rows: 16_384, latencyMs: 0, timeScale: 60 },
];

type FunctionName = keyof Measurement['functions'];

/** The result of one batch. */
export interface GrowthRun {
  readonly contender: Contender;
  readonly rows: number;
  /** Whether the times are realistic: with Comprehend's latency, and not divided. */
  readonly timed: boolean;
  readonly answered: boolean;
  /** The error that Snowflake shows, and the errors of the functions that caused it. */
  readonly failures: readonly string[];
  /** The time from POST to stored result. */
  readonly readySeconds: number;
  readonly polls: number;
  readonly memory: Readonly<Record<FunctionName, { readonly peakMb: number; readonly settingMb: number }>>;
  readonly table: readonly TableUse[];
  readonly storedBytes: number;
}

export const growth: Scenario<readonly GrowthRun[]> = {
  name: 'growth',
  steps: ROWS.length + BASELINE.length,
  async run(step) {
    const runs: GrowthRun[] = [];
    for (const rows of ROWS) {
      step(`Growth, ${rows} rows`);
      runs.push(await aRun({ contender: 'service', latencyMs: LATENCY_MS, callsPerSecond: NO_QUOTA }, rows));
    }
    for (const { rows, ...conditions } of BASELINE) {
      step(`Growth, ${rows} rows, baseline`);
      runs.push(await aRun({ contender: 'baseline', callsPerSecond: NO_QUOTA, ...conditions }, rows));
    }
    return runs;
  },
};

async function aRun(conditions: Conditions, rows: number): Promise<GrowthRun> {
  const { latencyMs, timeScale = 1 } = conditions;
  const { contender } = conditions;
  const run = await measure(conditions, { texts: reviews(rows), maxBatchRows: rows });
  // A failure of the baseline is also a result.
  if (contender === 'service') assertAllRight(run);
  return { ...growthRun(run, latencyMs === LATENCY_MS && timeScale === 1), contender };
}

/** The parts of a measurement that show growth with the rows. */
export function growthRun(run: Measurement, timed: boolean): Omit<GrowthRun, 'contender'> {
  const { rows, rightRows, failures, readySeconds, polls, table, storedBytes, functions } = run;
  const memoryOf = (name: FunctionName) => ({
    peakMb: functions[name].peakMemoryMb,
    settingMb: functions[name].memoryMb,
  });
  const errors = Object.values(functions).flatMap((use) => Object.keys(use.errors));
  return {
    ...{ rows, timed, readySeconds, polls, table, storedBytes },
    answered: rightRows === rows,
    failures: [...Object.keys(failures), ...errors],
    memory: { post: memoryOf('post'), process: memoryOf('process'), get: memoryOf('get') },
  };
}
