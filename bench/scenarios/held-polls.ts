import { SNOWFLAKE_TIMING } from '../../local/snowflake/timing';
import { measure, type Measurement } from '../measure/measured-service';
import { median } from '../measure/median';
import { assertAllRight } from '../measure/run-query';
import { reviews } from '../measure/texts';
import { isPoll, totals } from '../measure/table-totals';
import { BATCH_ROWS, DEFAULT_QUOTA, LATENCY_MS } from './assumptions';
import { respaced } from './respaced';
import type { Scenario } from './scenario';

/** The sizes of batches, and how many of each are sent, one after another. */
const SIZES = [
  { rows: 1, batches: 9 },
  { rows: 100, batches: 9 },
  { rows: BATCH_ROWS, batches: 3 },
] as const;

/** The factors of Snowflake's assumed delays. */
const TIMING_FACTORS = [0.5, 1, 4];

/** The result of a few batches, one at a time. */
export interface HeldPollsRun {
  readonly rows: number;
  readonly batches: number;
  /** The factor of every assumed time of Snowflake. */
  readonly timingFactor: number;
  /** The median of the times from the POST to the stored result. */
  readonly readySeconds: number;
  /** The median of the times from the stored result to the answer, and the longest of them. */
  readonly lateSeconds: number;
  readonly latestSeconds: number;
  /** The GETs of all batches. */
  readonly polls: number;
  /** The looks of get for all batches, and their read units. A look reads the job, or the slot that the job waits for. */
  readonly looks: number;
  readonly lookReadUnits: number;
}

export const heldPolls: Scenario<readonly HeldPollsRun[]> = {
  name: 'held-polls',
  steps: TIMING_FACTORS.length * SIZES.length,
  async run(step) {
    const runs: HeldPollsRun[] = [];
    for (const timingFactor of TIMING_FACTORS) {
      for (const { rows, batches } of SIZES) {
        step(`${batches} batches of ${rows} rows, Snowflake's times × ${timingFactor}`);
        runs.push(await aRun(rows, batches, timingFactor));
      }
    }
    return runs;
  },
};

async function aRun(rows: number, batches: number, timingFactor: number): Promise<HeldPollsRun> {
  const timing = respaced(SNOWFLAKE_TIMING, timingFactor);
  const run = await measure(
    { contender: 'service', latencyMs: LATENCY_MS, callsPerSecond: DEFAULT_QUOTA, warm: 2 },
    { texts: reviews(batches * rows), maxBatchRows: rows, parallelBatches: 1, timing },
  );
  assertAllRight(run);
  const late = delays(run.readyAt, run);
  const { requests, readUnits } = totals(run.table.filter(isPoll));
  return {
    ...{ rows, batches, timingFactor },
    readySeconds: median(run.readyAt.map((at, batch) => at - (run.answeredAt[batch - 1] ?? 0))),
    lateSeconds: median(late),
    latestSeconds: Math.max(...late),
    polls: run.polls,
    looks: requests,
    lookReadUnits: readUnits,
  };
}

/** The times from ready to answered. With one batch at a time, results and answers have the same order. */
function delays(readyAt: readonly number[], { answeredAt, answered }: Measurement): readonly number[] {
  if (readyAt.length !== answered)
    throw new Error(`${answered} batches were answered, but ${readyAt.length} were seen to be ready.`);
  return answeredAt.map((at, batch) => at - (readyAt[batch] ?? 0));
}
