import { BATCH_ROWS, DEFAULT_QUOTA, LATENCY_MS, SMALL_ACCOUNT } from '../scenarios/assumptions';
import type { LoadRun } from '../scenarios/many-batches';
import { answeredLine } from './answered-line';
import type { LineChart } from './line-chart';
import { GIGABYTE_SECONDS_WHILE_WAITING, loadChecks } from './load-checks';
import { markdownTable } from './markdown-table';
import { number, percent, seconds } from './numbers';
import type { Section } from './section';

/** The section about load. */
export function manyBatchesSection(runs: readonly LoadRun[]): Section {
  return {
    markdown: [
      `Batches of ${number(BATCH_ROWS)} rows, all sent at once; ${LATENCY_MS} ms a call and ${DEFAULT_QUOTA} calls a second. All times of Comprehend, the service, Lambda and`,
      `Snowflake were divided by ${runs[0]?.timeScale} for the run. The table shows times multiplied by the same number. _Limit_ is the shortest time that the quota allows.`,
      "_Snowflake's times_ are factors of the assumed times: the delays of polls and of retries, the total time for retries, and the recovery after a 429.",
      `_Account_ is the number of executions that can run at a time in the account. With ${SMALL_ACCOUNT.accountConcurrency}, the stack has the settings that`,
      '[README](../README.md#deploy) advises for new accounts. _Process_ is the most executions of process that ran at a time. The times of get in _GB-s_ are those of its waiting and of its',
      `work, both multiplied, so the sum is a little too high. ${GIGABYTE_SECONDS_WHILE_WAITING.batches} batches may cost a fifth of the ${number(GIGABYTE_SECONDS_WHILE_WAITING.gigabyteSeconds)} GB-s of [decision 0014](decisions/0014-three-costs-reduced.md), when`,
      'each batch that waited held an execution.',
      '',
      ...markdownTable(
        [
          ...['batches', 'sharing and admission control', "Snowflake's times", 'account', 'answered', 'failed', '429s'],
          ...['polls', 'total', 'limit', 'share of the quota', 'throttled calls', 'process', 'GB-s of Lambda'],
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
  const { batches, sharing, timingFactor, accountConcurrency = 1_000, answered, failed, refused, polls } = run;
  const { throttled, share, processAtOnce, usage } = run;
  return [
    ...[number(batches), sharing ? 'on' : 'off', `× ${timingFactor}`, number(accountConcurrency)],
    ...[number(answered), number(failed)],
    ...[number(refused), number(polls), seconds(run.seconds), seconds(run.limitSeconds)],
    ...[percent(share), number(throttled), number(processAtOnce)],
    number(usage.gigabyteSeconds),
  ];
}

function failureLines(runs: readonly LoadRun[]): readonly string[] {
  return runs.flatMap(({ batches, sharing, timingFactor, accountConcurrency = 1_000, failures, errors }) => {
    const lines = [
      ...Object.entries(failures).map(([text, count]) => `- ${number(count)} × \`${text}\``),
      ...Object.entries(errors).map(
        ([text, count]) => `- ${number(count)} × in process, retried by Lambda: \`${text}\``,
      ),
    ];
    if (lines.length === 0) return [];
    const name = `${batches} batches, sharing and admission control ${sharing ? 'on' : 'off'}, Snowflake's times × ${timingFactor}, ${number(accountConcurrency)} executions`;
    return [`Failures and errors of ${name}:`, '', ...lines, ''];
  });
}

/** The chart of the answered batches over time, for the largest load. */
function loadChart(runs: readonly LoadRun[]): LineChart {
  const most = Math.max(...runs.map(({ batches }) => batches));
  const shown = runs.filter(
    ({ batches, timingFactor, accountConcurrency }) =>
      batches === most && timingFactor === 1 && accountConcurrency === undefined,
  );
  const limit = shown[0]?.limitSeconds ?? 0;
  return {
    title: 'Batches over time under load',
    subtitle: `${most} batches of ${number(BATCH_ROWS)} rows, all sent at once; ${DEFAULT_QUOTA} calls a second.`,
    x: { label: 'seconds', scale: 'linear', from: 0, to: 1400, ticks: [0, 200, 400, 600, 800, 1000, 1200, 1400] },
    y: { label: 'batches answered', scale: 'linear', from: 0, to: most, ticks: [0, 16, 32, 48, 64] },
    lines: [
      { name: 'the quota', colour: 'quota', points: [[0, 0], [limit, most]] }, // prettier-ignore
      ...shown.map((run) =>
        answeredLine(run, {
          name: run.sharing ? 'sharing and admission control' : 'neither',
          colour: run.sharing ? 'service' : 'other',
        }),
      ),
    ],
  };
}
