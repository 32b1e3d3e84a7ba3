import { TEXTS_PER_CALL } from '../lambda/shared/contract';
import type { Conditions } from './measure/conditions';
import { measure, measuring } from './measure/measured-service';
import { reviews } from './measure/texts';
import { BATCH_ROWS, DEFAULT_QUOTA, LATENCY_MS, NO_QUOTA } from './scenarios/assumptions';
import { growthRun } from './scenarios/growth';
import { growthChecks, memoryCheck } from './report/growth-checks';
import { atOnceCheck } from './report/load-checks';
import { number } from './report/numbers';
import { costChecks } from './report/remembered-checks';
import type { Check } from './report/section';
import type { Step } from './scenarios/scenario';

const SMALL_ROWS = 1_024;

/** A load that takes a few seconds. The batches exceed the quota, so they have to share it. */
const LOAD = { batches: 8, rows: 200 } as const;

export const QUICK_STEPS = 5;

/** Checks requirements that do not depend on the speed of the machine: counts, and ratios of counts. */
export async function quickChecks(step: Step): Promise<readonly Check[]> {
  const free: Conditions = { contender: 'service', latencyMs: 5, callsPerSecond: NO_QUOTA };
  step(`One batch of ${SMALL_ROWS} rows`);
  const small = await measure(free, { texts: reviews(SMALL_ROWS) });
  step(`One batch of ${BATCH_ROWS} rows`);
  const usual = await measure(free, { texts: reviews(BATCH_ROWS) });
  step('The baseline');
  const sample = await measure({ ...free, contender: 'baseline', latencyMs: 0 }, { texts: reviews(100) });
  step(`${LOAD.batches} batches at once`);
  const load = await measure(
    { ...free, latencyMs: LATENCY_MS, callsPerSecond: DEFAULT_QUOTA },
    { texts: reviews(LOAD.batches * LOAD.rows), maxBatchRows: LOAD.rows, parallelBatches: LOAD.batches },
  );

  step(`${SMALL_ROWS} rows, remembered`);
  const remembering = { ...free, rememberAnswers: true };
  const [first, again] = await measuring(remembering, async (service) => [
    await service.run({ texts: reviews(SMALL_ROWS) }),
    await service.run({ texts: reviews(SMALL_ROWS) }),
  ]);

  const runs = [growthRun(small, false), growthRun(usual, false)];
  const calls = usual.comprehend.calls;
  const sampleCalls = (sample.comprehend.calls / sample.rows) * usual.rows;
  return [
    exactly(`${number(SMALL_ROWS)} rows: right answers`, small.rightRows, SMALL_ROWS),
    exactly(`${number(BATCH_ROWS)} rows: right answers`, usual.rightRows, BATCH_ROWS),
    exactly(`${number(BATCH_ROWS)} rows: texts sent to Comprehend`, usual.comprehend.texts, BATCH_ROWS),
    exactly(`${number(BATCH_ROWS)} rows: calls`, calls, Math.ceil(BATCH_ROWS / TEXTS_PER_CALL)),
    atLeast('Calls of the baseline for each call of this service', sampleCalls / calls, TEXTS_PER_CALL * 0.95),
    ...growthChecks(runs),
    ...runs.slice(-1).map(memoryCheck),
    exactly(`${LOAD.batches} batches at once: batches answered`, load.answered, LOAD.batches),
    exactly(`${LOAD.batches} batches at once: rows with the right answer`, load.rightRows, load.rows),
    exactly(`${LOAD.batches} batches at once: texts that Comprehend analysed`, load.comprehend.texts, load.rows),
    atOnceCheck(`${LOAD.batches} batches at once`, load.functions.process.atOnce),
    exactly('All rows known: right answers', again.rightRows, SMALL_ROWS),
    exactly('All rows known: calls to Comprehend', again.comprehend.calls, 0),
    ...costChecks(first, SMALL_ROWS),
  ];
}

function exactly(what: string, measured: number, required: number): Check {
  return { what, required: number(required), measured: number(measured), holds: measured === required };
}

function atLeast(what: string, measured: number, required: number): Check {
  return {
    what,
    required: `at least ${number(required, 1)}`,
    measured: number(measured, 1),
    holds: measured >= required,
  };
}
