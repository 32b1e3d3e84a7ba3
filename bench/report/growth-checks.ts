import { BATCH_ROWS } from '../scenarios/assumptions';
import type { GrowthRun as Run } from '../scenarios/growth';
import type { Check } from './section';
import { number, percent } from './numbers';
import { isPoll, totals, type TableTotals } from '../measure/table-totals';

type Counted = Omit<Run, 'contender'>;

/** The requests to Lambda for each batch: one that starts process. */
const START_REQUESTS = 1;

const MOST_WRITE_UNITS = 300;
/** Ten of them are those of the slot and of the worker's looks. A worker makes them once, however many batches it processes. */
const MOST_REQUESTS = 36;
const MOST_MEMORY = 0.7;

/** The largest ratio of two slopes that still counts as linear growth. Times vary more than counts. */
const STRAIGHT = 1.1;
const STRAIGHT_TIME = 1.25;

/** Sums the requests and units without polls. */
export function besidesPolls(run: Counted): TableTotals {
  const { requests, readUnits, writeUnits } = totals(run.table);
  // The last look finds the result, so it is not a poll.
  const looks = totals(run.table.filter(isPoll)).requests - 1;
  return { requests: requests - looks + START_REQUESTS, readUnits: readUnits - looks, writeUnits };
}

/** The requirements for the service's runs. `runs` are ordered by rows. */
export function growthChecks(runs: readonly Counted[]): readonly Check[] {
  const usual = runs.find(({ rows }) => rows === BATCH_ROWS);
  const [larger, smaller, small] = [...runs].reverse();
  return [
    ...(usual ? [...countChecks(usual), pollCheck(usual)] : []),
    ...(smaller && larger ? ratioChecks(smaller, larger) : []),
    ...(small && smaller && larger ? slopeChecks(small, smaller, larger) : []),
  ];
}

function countChecks(run: Counted): readonly Check[] {
  const { requests, writeUnits } = besidesPolls(run);
  const rows = number(run.rows);
  return [
    {
      what: `A batch of ${rows} short rows: write units`,
      required: `at most ${MOST_WRITE_UNITS}`,
      measured: number(writeUnits),
      holds: writeUnits <= MOST_WRITE_UNITS,
    },
    {
      what: `A batch of ${rows} short rows: requests without Comprehend and polls`,
      required: `at most ${MOST_REQUESTS}`,
      measured: number(requests),
      holds: requests <= MOST_REQUESTS,
    },
  ];
}

function pollCheck(run: Counted): Check {
  const { requests, readUnits } = totals(run.table.filter(isPoll));
  const units = readUnits / requests;
  return {
    what: 'A look of a poll: read units',
    required: '1',
    measured: number(units, units % 1 ? 2 : 0),
    holds: units === 1,
  };
}

/** The requirement for the function that uses the largest part of its memory. */
export function memoryCheck({ rows, memory }: Pick<Run, 'rows' | 'memory'>): Check {
  const most = Math.max(...Object.values(memory).map(({ peakMb, settingMb }) => peakMb / settingMb));
  return {
    what: `Highest peak memory of a function at ${number(rows)} rows, as a part of its memory setting`,
    required: `at most ${percent(MOST_MEMORY, 0)}`,
    measured: percent(most, 0),
    holds: most <= MOST_MEMORY,
  };
}

interface Amounts {
  readonly 'write units': number;
  readonly 'bytes stored': number;
  readonly time?: number;
}

function amounts(run: Counted): Amounts {
  const { storedBytes, timed, readySeconds } = run;
  const { writeUnits } = besidesPolls(run);
  return { 'write units': writeUnits, 'bytes stored': storedBytes, ...(timed && { time: readySeconds }) };
}

const NAMES = ['write units', 'bytes stored', 'time'] as const;

/** The requirements for growth: with n times the rows, amounts may be n times as large, and a little more. */
function ratioChecks(smaller: Counted, larger: Counted): readonly Check[] {
  const factor = larger.rows / smaller.rows;
  const [few, many] = [amounts(smaller), amounts(larger)];
  return NAMES.filter((name) => many[name] !== undefined).map((name) => {
    const ratio = (many[name] ?? NaN) / (few[name] ?? NaN);
    return {
      what: `${number(larger.rows)} rows compared with ${number(smaller.rows)}: ${name}`,
      required: `at most ${number(factor * STRAIGHT, 1)} times`,
      measured: `${number(ratio, 1)} times`,
      holds: ratio <= factor * STRAIGHT,
    };
  });
}

/**
 * Compares the cost of one more row in large and in smaller batches. This excludes the fixed cost of a batch, which would hide
 * a growth that is not linear.
 */
function slopeChecks(small: Counted, smaller: Counted, larger: Counted): readonly Check[] {
  const [few, more, many] = [amounts(small), amounts(smaller), amounts(larger)];
  return NAMES.filter((name) => many[name] !== undefined).map((name) => {
    const slope = (from: Amounts, to: Amounts, rows: number) => ((to[name] ?? NaN) - (from[name] ?? NaN)) / rows;
    const bend = slope(more, many, larger.rows - smaller.rows) / slope(few, more, smaller.rows - small.rows);
    const most = name === 'time' ? STRAIGHT_TIME : STRAIGHT;
    return {
      what: `Cost of one more row, above ${number(smaller.rows)} rows compared with below: ${name}`,
      required: `at most ${number(most, 2)} times`,
      measured: `${number(bend, 2)} times`,
      holds: bend <= most,
    };
  });
}
