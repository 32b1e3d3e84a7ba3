import { BATCH_ROWS, DEFAULT_QUOTA, LATENCY_MS } from '../scenarios/assumptions';
import type { LoadRun } from '../scenarios/many-batches';
import type { Check, Section } from './section';
import type { Line, LineChart, Point } from './line-chart';
import { markdownTable } from './markdown-table';
import { number, percent, seconds } from './numbers';

/** The total time may be this multiple of the shortest time that the quota allows. */
const MOST_OVER = 1.15;

/** The section about load. */
export function manyBatchesSection(runs: readonly LoadRun[]): Section {
  return {
    markdown: [
      `Batches of ${number(BATCH_ROWS)} rows, all sent at once; ${LATENCY_MS} ms a call and ${DEFAULT_QUOTA} calls a second. All times of Comprehend, the service, Lambda and`,
      `Snowflake were divided by ${runs[0]?.timeScale} for the run. The table shows times multiplied by the same number. _Limit_ is the shortest time that the quota allows.`,
      "_Snowflake's times_ are factors of the assumed times: the delays of polls and of retries, the total time for retries, and the recovery after a 429.",
      '',
      ...markdownTable(
        [
          ...['batches', 'sharing and admission control', "Snowflake's times", 'answered', 'failed', '429s'],
          ...['polls', 'total', 'limit', 'share of the quota', 'throttled calls', 'GB-s of Lambda'],
        ],
        runs.map(row),
      ),
      ...failureLines(runs),
      'Without sharing and admission control, each worker calls Comprehend at the full rate, and Comprehend throttles most calls. The batches that were',
      'interrupted are an effect of this machine: it was too slow for the divided time limits of writes. In virtual time, where the speed of the machine has no effect, 30 of',
      'the 64 batches fail without sharing and admission control, all at the deadline. With both, none fails',
      '([decision 0012](decisions/0012-earliest-deadline-first.md)).',
      '',
      '![Batches answered over time, and the line that the quota allows](performance/load.svg)',
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
        ([text, count]) => `- ${number(count)} × in process, retried by Lambda: \`${text}\``,
      ),
    ];
    if (lines.length === 0) return [];
    const name = `${batches} batches, sharing and admission control ${sharing ? 'on' : 'off'}, Snowflake's times × ${timingFactor}`;
    return [`Failures and errors of ${name}:`, '', ...lines, ''];
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
    { what: `${what}: batches failed`, required: '0', measured: number(failed), holds: failed === 0 },
    {
      what: `${what}: rows with the right answer`,
      required: number(batches * BATCH_ROWS),
      measured: number(rightRows),
      holds: rightRows === batches * BATCH_ROWS,
    },
    {
      what: `${what}: total time, as a part of the shortest time that the quota allows`,
      required: `at most ${percent(MOST_OVER, 0)}`,
      measured: percent(over),
      holds: over <= MOST_OVER,
    },
  ];
}

/** The chart of the answered batches over time, for the largest load. */
function loadChart(runs: readonly LoadRun[]): LineChart {
  const most = Math.max(...runs.map(({ batches }) => batches));
  const shown = runs.filter(({ batches, timingFactor }) => batches === most && timingFactor === 1);
  const limit = shown[0]?.limitSeconds ?? 0;
  return {
    title: 'Batches over time under load',
    subtitle: `${most} batches of ${number(BATCH_ROWS)} rows, all sent at once; ${DEFAULT_QUOTA} calls a second.`,
    x: { label: 'seconds', scale: 'linear', from: 0, to: 1400, ticks: [0, 200, 400, 600, 800, 1000, 1200, 1400] },
    y: { label: 'batches answered', scale: 'linear', from: 0, to: most, ticks: [0, 16, 32, 48, 64] },
    lines: [
      { name: 'the quota', colour: 'limit', points: [[0, 0], [limit, most]] }, // prettier-ignore
      ...shown.map(steps),
    ],
  };
}

/** The points of a line that rises by one at the time of each answer. */
function steps({ sharing, answeredAt, seconds: end }: LoadRun): Line {
  const corners = answeredAt.flatMap((at, count): Point[] => [
    [at, count],
    [at, count + 1],
  ]);
  return {
    name: sharing ? 'sharing and admission control' : 'neither',
    colour: sharing ? 'service' : 'other',
    points: [[0, 0], ...corners, [end, answeredAt.length]],
  };
}
