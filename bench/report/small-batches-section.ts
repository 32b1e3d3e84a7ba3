import { DEFAULT_QUOTA, LATENCY_MS } from '../scenarios/assumptions';
import type { SmallBatchesRun } from '../scenarios/small-batches';
import { answeredLine } from './answered-line';
import type { Colour, LineChart } from './line-chart';
import { markdownTable } from './markdown-table';
import { number, percent, seconds } from './numbers';
import type { Check, Section } from './section';

/** If all batches are sent at once, the total time may be this multiple of the limit. */
const MOST_OVER = 1.15;

/** If only some batches are sent at a time, they have to use this part of the quota. */
const LEAST_SHARE = 0.9;

const COLOURS: readonly Colour[] = ['service', 'other'];

/** The section about batches of a few rows. */
export function smallBatchesSection(runs: readonly SmallBatchesRun[]): Section {
  return {
    markdown: [
      `Batches of a few rows; ${LATENCY_MS} ms a call and ${DEFAULT_QUOTA} calls a second. _At a time_ is the number of batches that Snowflake sends before it waits for answers. _Limit_ is the shortest`,
      'time that the quota allows for the calls of these batches: a call with 4 rows is a call. All processes are started beforehand. _Slower_ is the factor by which all times of Comprehend, the service, Lambda and Snowflake',
      'were multiplied for the run; the table shows times divided by it. Two cores have to run 60 executions at a time, which have CPUs of their own in an account. In a slower run, CPU time is a smaller part of the total. A slower run sets `polls.holdSeconds` to 5 in place of 20, since API Gateway ends a request after 29 s of real time.',
      '',
      '![Batches answered over time, in parts of the time that the quota allows](performance/small-batches.svg)',
      '',
      ...markdownTable(
        [
          ...[
            'batches',
            'rows of each',
            'at a time',
            'slower',
            'answered',
            'failed',
            '429s',
            'polls',
            'total',
            'limit',
          ],
          ...['throttled calls', 'executions of process', 'of them failed', 'most at a time', 'GB-s of Lambda'],
        ],
        runs.map(row),
      ),
    ],
    charts: { 'small-batches.svg': chart(runs) },
    checks: runs.flatMap(checksOf),
  };
}

function row(run: SmallBatchesRun): readonly string[] {
  const { batches, rows, parallelBatches, timeScale, answered, failed, refused, polls, throttled } = run;
  const { processExecutions, processAtOnce, errors, usage } = run;
  const failures = Object.values(errors).reduce((sum, count) => sum + count, 0);
  return [
    ...[batches, rows, parallelBatches].map((count) => number(count)),
    `× ${number(1 / timeScale)}`,
    ...[answered, failed, refused, polls].map((count) => number(count)),
    ...[seconds(run.seconds), seconds(run.limitSeconds)],
    ...[throttled, processExecutions, failures, processAtOnce, usage.gigabyteSeconds].map((count) => number(count)),
  ];
}

function checksOf(run: SmallBatchesRun): readonly Check[] {
  const { batches, rows, parallelBatches, answered, rightRows, seconds: total, limitSeconds } = run;
  const allAtOnce = parallelBatches === batches;
  const what = `${number(batches)} batches of ${number(rows)} rows, ${allAtOnce ? 'all at once' : `${parallelBatches} at a time`}`;
  return [
    {
      what: `${what}: batches answered`,
      required: number(batches),
      measured: number(answered),
      holds: answered === batches && rightRows === batches * rows,
    },
    allAtOnce
      ? {
          what: `${what}: total time, as a part of the shortest time that the quota allows`,
          required: `at most ${percent(MOST_OVER, 0)}`,
          measured: percent(total / limitSeconds),
          holds: total / limitSeconds <= MOST_OVER,
        }
      : {
          what: `${what}: share of the quota between the first POST and the last answer`,
          required: `at least ${percent(LEAST_SHARE, 0)}`,
          measured: percent(limitSeconds / total),
          holds: limitSeconds / total >= LEAST_SHARE,
        },
  ];
}

/** The chart of all runs. Its axes are parts of the limit and of the batches, because the runs differ in both. */
function chart(runs: readonly SmallBatchesRun[]): LineChart {
  const longest = Math.max(1, ...runs.map((run) => run.seconds / run.limitSeconds));
  const tick = longest > 3 ? 100 : 25;
  const to = tick * (Math.ceil((longest * 100) / tick) + 1);
  const ticks = Array.from({ length: to / tick + 1 }, (_, at) => at * tick);
  return {
    title: 'Small batches over time',
    subtitle: `100 % of the time is the shortest that the quota of ${DEFAULT_QUOTA} calls a second allows.`,
    x: { label: 'time, %', scale: 'linear', from: 0, to, ticks },
    y: { label: 'batches answered, %', scale: 'linear', from: 0, to: 100, ticks: [0, 25, 50, 75, 100] },
    lines: [
      { name: 'the quota', colour: 'quota', points: [[0, 0], [100, 100]] }, // prettier-ignore
      ...runs.map((run, at) =>
        answeredLine(
          run,
          { name: `${number(run.batches)} batches of ${run.rows} rows`, colour: COLOURS[at] ?? 'service' },
          { seconds: run.limitSeconds / 100, batches: run.batches / 100 },
        ),
      ),
    ],
  };
}
