import { TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { usageOf, type Usage } from '../cost/usage';
import type { Query } from '../measure/call-service';
import type { Conditions } from '../measure/conditions';
import { measure, measuring, type MeasuredService, type Measurement } from '../measure/measured-service';
import { isOfMemory, totals } from '../measure/table-totals';
import { assertAllRight } from '../measure/run-query';
import type { TableUse } from '../measure/table-meter';
import { reviews } from '../measure/texts';
import { AT_ONCE_VALUE } from '../processors/at-once-value';
import { BATCH_ROWS, DEFAULT_QUOTA, LATENCY_MS } from './assumptions';
import type { Scenario, Step } from './scenario';

/** Several batches, so that the first call and the last answer matter little. */
const BATCHES = 4;
const ROWS = BATCHES * BATCH_ROWS;

/** How often the short runs are repeated: those with all rows known, and by turns those of the processor that answers at once. */
const ROUNDS = 3;

/** Without a time scale, which would multiply the time that this machine takes to look up answers. */
const CONDITIONS: Conditions = {
  contender: 'service',
  latencyMs: LATENCY_MS,
  callsPerSecond: DEFAULT_QUOTA,
  warm: BATCHES,
};

/** How long a query took. */
export interface QueryTimes {
  /** From the first POST to the last answer. */
  readonly seconds: number;
  /** From the first POST to the last stored result. */
  readonly readySeconds: number;
}

/** A query over the same number of rows, with other texts known before. */
export interface RememberedRun extends QueryTimes {
  /** The part of the rows whose answers are known, from 0 to 1. Undefined: the function remembers no answers. */
  readonly known?: number;
  /** The calls to Comprehend, and the texts in them. */
  readonly calls: number;
  readonly texts: number;
  readonly table: readonly TableUse[];
  /** The size of the answers that were stored. */
  readonly answerBytes: number;
  readonly usage: Usage;
}

/** A query that was killed half way, and the same query once more. */
export interface RepeatedRun {
  /** The texts in the calls before the worker was killed, and the answers that the table had by then. */
  readonly textsBefore: number;
  readonly learnt: number;
  /** The calls of the second query, and the texts in them. */
  readonly calls: number;
  readonly texts: number;
}

export interface RememberedResult {
  readonly batches: number;
  readonly rows: number;
  readonly runs: readonly RememberedRun[];
  /** Several runs by turns: with all rows known, and of the processor that answers at once. */
  readonly allKnown: readonly QueryTimes[];
  readonly atOnce: readonly QueryTimes[];
  readonly repeated: RepeatedRun;
}

export const remembered: Scenario<RememberedResult> = {
  name: 'remembered',
  steps: 5,
  async run(step) {
    const [first, others] = [reviews(2 * ROWS).slice(0, ROWS), reviews(2 * ROWS).slice(ROWS)];
    step(`${ROWS} rows, no answers remembered`);
    const off = runOf(await measure(CONDITIONS, queryOf(first)));
    const { runs, ...byTurn } = await measuring({ ...CONDITIONS, rememberAnswers: true }, async (service) => {
      step(`${ROWS} rows, none known`);
      const none = runOf(await right(service, first), 0);
      const { all, ...byTurn } = await byTurns(service, first, step);
      step(`${ROWS} rows, half of them known`);
      const mixed = first.map((text, row) => (row % 2 === 0 ? text : (others[row] ?? '')));
      return { runs: [off, none, runOf(await right(service, mixed), 0.5), all], ...byTurn };
    });
    step(`${ROWS} rows, killed half way and repeated`);
    const repeated = await measuring({ ...CONDITIONS, rememberAnswers: true }, (service) => repeat(service, first));
    return { batches: BATCHES, rows: ROWS, runs, ...byTurn, repeated };
  },
};

/** Sends texts that are all known, by turns with the same texts to a processor that answers at once. So a change of the machine's speed affects both. */
function byTurns(service: MeasuredService, texts: readonly string[], step: Step) {
  const isRight: Query['isRight'] = (value) => JSON.stringify(value) === JSON.stringify(AT_ONCE_VALUE);
  return measuring({ ...CONDITIONS, processor: 'at_once' }, async (atOnce) => {
    step(`${ROWS} rows, all known, by turns with a processor that answers at once`);
    const known: Measurement[] = [];
    const instant: Measurement[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      known.push(await right(service, texts));
      instant.push(await right(atOnce, texts, { isRight }));
    }
    const [one] = known;
    if (!one) throw new Error('There was no round');
    return { all: runOf(one, 1), allKnown: known.map(timesOf), atOnce: instant.map(timesOf) };
  });
}

async function repeat(service: MeasuredService, texts: readonly string[]): Promise<RepeatedRun> {
  const before = await service.interrupt(queryOf(texts), Math.floor(ROWS / TEXTS_PER_CALL / 2));
  const again = await right(service, texts);
  // Each answer to a short text is one write unit.
  const learnt = totals(
    before.table.filter(({ about, operation }) => isOfMemory({ about }) && operation === 'BatchWriteItem'),
  );
  const { calls, texts: asked } = again.comprehend;
  return { textsBefore: before.texts, learnt: learnt.writeUnits, calls, texts: asked };
}

function queryOf(texts: readonly string[], more: Partial<Query> = {}): Query {
  return { texts, parallelBatches: BATCHES, ...more };
}

/** Throws if a row has a wrong value. */
async function right(
  service: MeasuredService,
  texts: readonly string[],
  more: Partial<Query> = {},
): Promise<Measurement> {
  const run = await service.run(queryOf(texts, more));
  assertAllRight(run);
  return run;
}

function timesOf({ seconds, readySeconds }: Measurement): QueryTimes {
  return { seconds, readySeconds };
}

function runOf(run: Measurement, known?: number): RememberedRun {
  const { comprehend, table, answerBytes } = run;
  const { calls, texts } = comprehend;
  return { known, ...timesOf(run), calls, texts, table, answerBytes, usage: usageOf(run) };
}
