import { DEFAULT_QUOTA, LATENCY_MS } from '../scenarios/assumptions';
import type { HeldPollsRun } from '../scenarios/held-polls';
import type { Colour, LineChart } from './line-chart';
import { markdownTable } from './markdown-table';
import { number, seconds } from './numbers';
import type { Check, Section } from './section';

/** The median of the times from ready to answered. */
const MOST_SECONDS = 0.5;

const COLOURS: readonly Colour[] = ['other', 'service', 'baseline'];

/** The lowest value of the chart. Its axis is logarithmic. */
const LEAST_SECONDS = 0.01;

/** The section about the time that an answer waits for a poll. */
export function heldPollsSection(runs: readonly HeldPollsRun[]): Section {
  return {
    markdown: [
      `One batch at a time; ${LATENCY_MS} ms a call and ${DEFAULT_QUOTA} calls a second. _Ready_ is the time from the POST to the stored result, _late_ the time from then to the answer.`,
      "_Snowflake's times_ are factors of its assumed delays between polls. get looks at the job while it holds a poll: _looks_ and their read units are those of one batch.",
      '',
      "![Time from ready to answered against rows, for three factors of Snowflake's delays](performance/held-polls.svg)",
      '',
      ...markdownTable(
        [
          ...['rows', "Snowflake's times", 'batches', 'ready, median', 'late, median', 'late, longest'],
          ...['polls', 'looks', 'read units of the looks'],
        ],
        runs.map(row),
      ),
    ],
    charts: { 'held-polls.svg': chart(runs) },
    checks: runs.map(lateCheck),
  };
}

function row({ rows, timingFactor, batches, ...run }: HeldPollsRun): readonly string[] {
  return [
    ...[number(rows), `× ${timingFactor}`, number(batches)],
    ...[run.readySeconds, run.lateSeconds, run.latestSeconds].map(seconds),
    ...[run.polls, run.looks, run.lookReadUnits].map((count) => number(count / batches, 1)),
  ];
}

function lateCheck({ rows, timingFactor, lateSeconds }: HeldPollsRun): Check {
  const what = rows === 1 ? 'A batch of 1 row' : `A batch of ${number(rows)} rows`;
  return {
    what: `${what}, Snowflake's times × ${timingFactor}: time from ready to answered, median`,
    required: `at most ${seconds(MOST_SECONDS)}`,
    measured: seconds(lateSeconds),
    holds: lateSeconds <= MOST_SECONDS,
  };
}

function chart(runs: readonly HeldPollsRun[]): LineChart {
  const factors = [...new Set(runs.map(({ timingFactor }) => timingFactor))];
  return {
    title: 'From ready to answered',
    subtitle: `The median of a few batches, one at a time; ${DEFAULT_QUOTA} calls a second.`,
    x: { label: 'rows of a batch', scale: 'log', from: 1, to: 10_000, ticks: [1, 10, 100, 1_000, 10_000] },
    y: { label: 'seconds', scale: 'log', from: LEAST_SECONDS, to: 100, ticks: [0.01, 0.1, 1, 10, 100] },
    lines: factors.map((factor, at) => ({
      name: `Snowflake's times × ${factor}`,
      colour: COLOURS[at] ?? 'service',
      dots: true,
      points: runs
        .filter(({ timingFactor }) => timingFactor === factor)
        .map(({ rows, lateSeconds }) => [rows, Math.max(LEAST_SECONDS, lateSeconds)]),
    })),
    limit: { y: MOST_SECONDS, label: `required: ${seconds(MOST_SECONDS)}` },
  };
}
