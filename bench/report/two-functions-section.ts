import type { FunctionsRun } from '../scenarios/two-functions';
import { markdownTable } from './markdown-table';
import { number, percent, seconds } from './numbers';
import type { Check, Section } from './section';

/** Two functions may use this much less of the quota than one. */
const LEAST_PART = 0.98;

/** The section about functions that share a quota. */
export function twoFunctionsSection(runs: readonly FunctionsRun[]): Section {
  const [{ rows = 0, batches = 1 } = {}] = runs;
  return {
    markdown: [
      `${number(batches)} batches of ${number(rows / batches)} rows, all sent at once: to one function, and half of them to each of two functions that use the same quota.`,
      '',
      ...markdownTable(
        ['functions', 'answered', 'failed', 'total', 'limit', 'share of the quota', 'throttled calls'],
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
      what: 'Two functions, one quota: use of the quota, as a part of that of one function',
      required: `at least ${percent(LEAST_PART, 0)}`,
      measured: percent(part),
      holds: part >= LEAST_PART,
    },
  ];
}
