import type { Contender } from '../measure/conditions';
import { measure, type Measurement } from '../measure/measured-service';
import { assertAllRight } from '../measure/run-query';
import { paddedReviews } from '../measure/texts';
import { NO_QUOTA } from './assumptions';
import { numberCheck, type NumberCheck } from './number-check';
import type { Scenario } from './scenario';

/** The most rows that always fit an answer of 6 MB, with texts of 5 MB of JSON in total. */
const ROWS = 24_000;
const TEXT_CHARACTERS = 200;

/** The number of batches. The first one goes to a process that has just started, the others to the same process later. */
const BATCHES = 5;

type FunctionName = keyof Measurement['functions'];

/** The work of one function on a large batch. */
export interface HandlerWork {
  readonly settingMb: number;
  readonly peakMb: number;
  /** One value for each batch, in order; for process one value, the mean of all batches. */
  readonly cpuMs: readonly number[];
}

export interface HandlersResult {
  readonly rows: number;
  /** The size of one request's body. */
  readonly bytes: number;
  readonly work: Readonly<Record<FunctionName, HandlerWork>>;
  /** The errors of the baseline for the same batch. */
  readonly baselineFailures: readonly string[];
  /** What the search for long numbers costs. Absent from results of earlier versions. */
  readonly numberCheck?: NumberCheck;
}

export const handlers: Scenario<HandlersResult> = {
  name: 'handlers',
  steps: 3,
  async run(step) {
    step(`${BATCHES} batches of ${ROWS} rows`);
    const texts = paddedReviews(BATCHES * ROWS, TEXT_CHARACTERS);
    const service = await sent('service', texts, 1);
    assertAllRight(service);
    const { functions } = service;
    step('One of them to the baseline');
    const one = texts.slice(0, ROWS);
    // Snowflake retries a failed POST for ten minutes. Here it is ten seconds.
    const baseline = await sent('baseline', one, 60);
    step('By turns with and without the search for long numbers');
    const check = await numberCheck(texts, ROWS);
    const errors = Object.values(baseline.functions).flatMap((use) => Object.keys(use.errors));
    return {
      rows: ROWS,
      bytes: Buffer.byteLength(JSON.stringify({ data: one.map((text, row) => [row, text]) })),
      work: {
        post: workOf('post', functions),
        process: meanWorkOf('process', functions),
        get: workOf('get', functions),
      },
      baselineFailures: [...Object.keys(baseline.failures), ...errors],
      numberCheck: check,
    };
  },
};

/** Sends one batch after another, with almost no latency, to measure CPU time. */
function sent(contender: Contender, texts: readonly string[], timeScale: number): Promise<Measurement> {
  const conditions = { contender, latencyMs: 1, callsPerSecond: NO_QUOTA, timeScale };
  return measure(conditions, { texts, maxBatchRows: ROWS, parallelBatches: 1 });
}

/** Selects the answers among get's invocations: those with the most CPU time. The others were polls. */
function workOf(name: FunctionName, functions: Measurement['functions']): HandlerWork {
  const { memoryMb, peakMemoryMb, cpuMs } = functions[name];
  const least = [...cpuMs].sort((one, other) => other - one)[BATCHES - 1] ?? 0;
  return { settingMb: memoryMb, peakMb: peakMemoryMb, cpuMs: cpuMs.filter((ms) => ms >= least) };
}

/** A worker may process several batches, and another find none left. */
function meanWorkOf(name: FunctionName, functions: Measurement['functions']): HandlerWork {
  const { memoryMb, peakMemoryMb, cpuMs } = functions[name];
  const total = cpuMs.reduce((sum, ms) => sum + ms, 0);
  return { settingMb: memoryMb, peakMb: peakMemoryMb, cpuMs: [total / BATCHES] };
}
