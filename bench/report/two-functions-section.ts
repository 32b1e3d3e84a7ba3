import type { FunctionsRun } from '../scenarios/two-functions';
import { markdownTable } from './markdown-table';
import { number, percent, seconds } from './numbers';
import type { Check, Section } from './section';

/** Two functions must use at least this fraction of what one function uses of the quota. */
const LEAST_PART = 0.98;

/** The section about functions that share a quota. */
export function twoFunctionsSection(runs: readonly FunctionsRun[]): Section {
  const [{ rows = 0, batches = 1 } = {}] = runs;
  return {
    markdown: [
      `${number(batches)} batches of ${number(rows / batches)} rows, all sent at once. In the first run, one function gets all batches. In the second run, two functions that use the same quota get half of them each.`,
      '',
      ...markdownTable(
        [
          'functions',
          'answered',
          'failed',
          'total',
          'shortest time that the quota allows',
          'share of the quota',
          'throttled calls',
        ],
        runs.map((run) => [
          ...[number(run.functions), number(run.answered), number(run.failed), seconds(run.seconds)],
          ...[seconds(run.limitSeconds), percent(run.share), number(run.throttled)],
        ]),
      ),
    ],
    checks: checksOf(runs),
  };
}

function checksOf([one, two]: readonly FunctionsRun[]): readonly Check[] {
  if (!one || !two) return [];
  const part = two.share / one.share;
  return [
    {
      what: 'Two functions, one quota: rows with the right answer',
      required: number(two.rows),
      measured: number(two.rightRows),
      holds: two.rightRows === two.rows,
    },
    {
      what: 'Two functions, one quota: use of the quota, compared with one function',
      required: `at least ${percent(LEAST_PART, 0)}`,
      measured: percent(part),
      holds: part >= LEAST_PART,
    },
  ];
}
