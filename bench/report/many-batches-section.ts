import { BATCH_ROWS, DEFAULT_QUOTA, LATENCY_MS } from '../scenarios/assumptions';
import type { LoadRun } from '../scenarios/many-batches';
import type { Check, Section } from '../scenarios/scenario';
import { ticks } from './axis';
import { lineChart, type Series } from './line-chart';
import { markdownTable } from './markdown-table';
import { number, percent, seconds } from './numbers';

/** How far beyond the quota's limit the whole may take. */
const MOST_OVER = 1.15;

/** The part of the page about load. */
export function manyBatchesSection(runs: readonly LoadRun[]): Section {
  return {
    markdown: [
      `Batches of ${number(BATCH_ROWS)} rows, all sent at once; ${LATENCY_MS} ms a call, ${DEFAULT_QUOTA} calls a second. Every time was divided by ${runs[0]?.timeScale}, those of`,
      'Comprehend, of the service, of Lambda and of Snowflake alike; the table shows them as they would be. _Limit_ is what the quota allows.',
      "_Snowflake's times_ are the assumed ones: delays of polls and of retries, how long it retries, how fast it recovers from a 429.",
      '',
      ...markdownTable(
        [
          ...['batches', 'sharing and admission', "Snowflake's times", 'answered', 'failed', '429s'],
          ...['polls', 'total', 'limit', 'share of the quota', 'throttled calls', 'GB-s of Lambda'],
        ],
        runs.map(row),
      ),
      ...failureLines(runs),
      'Without sharing and admission every worker asks as fast as the quota allows for one, and most calls are throttled. Batches that _broke off_ show this',
      'machine: their workers came too late with writes whose times are divided. Without a machine, in virtual time, 30 of the 64 fail, all by the',
      'deadline, and none with both on ([decision 0012](decisions/0012-earliest-deadline-first.md)).',
      '',
      '![Batches answered over time, beside the limit that the quota sets](performance/load.svg)',
      '',
    ],
    charts: { 'load.svg': loadChart(runs) },
    checks: runs.filter(({ sharing }) => sharing).flatMap(loadChecks),
  };
}

function row(run: LoadRun): readonly string[] {
  const { batches, sharing, timingFactor, answered, failed, refused, polls, throttled, share, usage } = run;
  return [
    ...[number(batches), sharing ? 'on' : 'off', `× ${timingFactor}`, number(answered), number(failed)],
    ...[number(refused), number(polls), seconds(run.seconds), seconds(run.limitSeconds)],
    ...[percent(share), number(throttled), number(usage.gigabyteSeconds)],
  ];
}

function failureLines(runs: readonly LoadRun[]): readonly string[] {
  return runs.flatMap(({ batches, sharing, timingFactor, failures, errors }) => {
    const lines = [
      ...Object.entries(failures).map(([text, count]) => `- ${number(count)} × \`${text}\``),
      ...Object.entries(errors).map(
        ([text, count]) => `- ${number(count)} × in process, which Lambda tries again: \`${text}\``,
      ),
    ];
    if (lines.length === 0) return [];
    const name = `${batches} batches, sharing and admission ${sharing ? 'on' : 'off'}, Snowflake's times × ${timingFactor}`;
    return [`What went wrong with ${name}:`, '', ...lines, ''];
  });
}

function loadChecks({
  batches,
  timingFactor,
  failed,
  rightRows,
  seconds: total,
  limitSeconds,
}: LoadRun): readonly Check[] {
  const what = `${batches} × ${number(BATCH_ROWS)} rows at once${timingFactor === 1 ? '' : `, Snowflake's times × ${timingFactor}`}`;
  const over = total / limitSeconds;
  return [
    { what: `${what}: batches failed`, wanted: '0', found: number(failed), holds: failed === 0 },
    {
      what: `${what}: rows answered right`,
      wanted: number(batches * BATCH_ROWS),
      found: number(rightRows),
      holds: rightRows === batches * BATCH_ROWS,
    },
    {
      what: `${what}: total against the quota's limit`,
      wanted: `at most ${percent(MOST_OVER, 0)}`,
      found: percent(over),
      holds: over <= MOST_OVER,
    },
  ];
}

/** Of the largest load. */
function loadChart(runs: readonly LoadRun[]): string {
  const most = Math.max(...runs.map(({ batches }) => batches));
  const shown = runs.filter(({ batches, timingFactor }) => batches === most && timingFactor === 1);
  const limit = shown[0]?.limitSeconds ?? 0;
  return lineChart({
    title: 'Batches over time under load',
    subtitle: `${most} batches of ${number(BATCH_ROWS)} rows, all sent at once; ${DEFAULT_QUOTA} calls a second.`,
    x: { label: 'seconds', scale: 'linear', from: 0, to: 1400, ticks: ticks(0, 200, 400, 600, 800, 1000, 1200, 1400) },
    y: { label: 'batches answered', scale: 'linear', from: 0, to: most, ticks: ticks(0, 16, 32, 48, 64) },
    series: [
      { name: 'the quota', colour: 'limit', points: [[0, 0], [limit, most]] }, // prettier-ignore
      ...shown.map(series),
    ],
  });
}

/** Steps: a batch counts from when it is answered. */
function series({ sharing, answeredAt, seconds: end }: LoadRun): Series {
  const steps = answeredAt.flatMap((at, count): [number, number][] => [
    [at, count],
    [at, count + 1],
  ]);
  return {
    name: `sharing and admission ${sharing ? 'on' : 'off'}`,
    colour: sharing ? 'service' : 'other',
    points: [[0, 0], ...steps, [end, answeredAt.length]],
  };
}
