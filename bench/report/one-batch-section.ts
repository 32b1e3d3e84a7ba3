import { TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { BATCH_ROWS, DEFAULT_QUOTA, LATENCY_MS, NO_QUOTA, quotaSeconds } from '../scenarios/assumptions';
import type { OneBatchRun } from '../scenarios/one-batch';
import type { Check, Section } from './section';
import type { LineChart } from './line-chart';
import { markdownTable } from './markdown-table';
import { number, percent, seconds } from './numbers';

/** The section about one batch at several quotas. */
export function oneBatchSection(runs: readonly OneBatchRun[]): Section {
  const service = runs.filter(({ contender }) => contender === 'service');
  const baseline = runs.filter(({ contender }) => contender === 'baseline');
  return {
    markdown: [
      `One batch of ${number(BATCH_ROWS)} rows; a call to Comprehend takes ${LATENCY_MS} ms. _Ready_ is the time from the POST to the stored result,`,
      '_answered_ the time to the poll that fetches it. get holds a poll while a worker has the batch, so the answer comes with the held poll, or with the next one if the result',
      'is stored between two polls. The baseline answers each poll at once, so its answer comes with the first poll after the result is stored.',
      '_Share_ is the part of the quota that was used between the first call and the last. It can exceed 100 %, because the bucket of the quota holds one',
      'second of calls.',
      '',
      ...markdownTable(
        ['', 'quota, calls/s', 'rows', 'ready', 'answered', 'rows/s', 'calls', 'throttled', 'share'],
        [...service.map((run) => row('this service', run)), ...baseline.map((run) => row('baseline', run))],
      ),
      extrapolation(baseline),
      '',
      '![Rows a second against the quota: the service rises with the quota, the baseline stays flat](performance/throughput.svg)',
      '',
    ],
    charts: { 'throughput.svg': throughputChart(service, baseline) },
    checks: checks(service, baseline),
  };
}

function row(name: string, run: OneBatchRun): readonly string[] {
  const { quota, rows, readySeconds, calls, throttled, share } = run;
  return [
    name,
    quota === NO_QUOTA ? 'off' : String(quota),
    number(rows),
    seconds(readySeconds),
    seconds(run.seconds),
    number(rows / readySeconds),
    number(calls),
    number(throttled),
    quota === NO_QUOTA ? '' : percent(share),
  ];
}

/** The sentence about the time that the baseline would take for this number of rows. */
function extrapolation(baseline: readonly OneBatchRun[]): string {
  const times = baseline.map(({ quota, rows, readySeconds, secondsPerCall }) => {
    const time = seconds(readySeconds + (BATCH_ROWS - rows) * secondsPerCall);
    return `${time} (from ${number(rows)} rows, quota ${quota === NO_QUOTA ? 'off' : quota})`;
  });
  return `Extrapolated to ${number(BATCH_ROWS)} rows, the baseline would take ${times.join(' or ')}, but it cannot store such a result.`;
}

function checks(service: readonly OneBatchRun[], baseline: readonly OneBatchRun[]): readonly Check[] {
  const [atQuota, free] = [DEFAULT_QUOTA, NO_QUOTA].map((quota) => service.find((run) => run.quota === quota));
  const sample = baseline.find((run) => run.quota === NO_QUOTA);
  if (!atQuota || !free || !sample) return [];
  const over = atQuota.readySeconds / quotaSeconds(BATCH_ROWS, DEFAULT_QUOTA);
  const faster = rate(free) / rate(sample);
  return [
    {
      what: `One batch of ${number(BATCH_ROWS)} rows: share of the quota between the first call and the last`,
      required: 'at least 95 %',
      measured: percent(atQuota.share),
      holds: atQuota.share >= 0.95,
    },
    {
      what: 'The same batch: time from POST to stored result, as a part of the shortest time that the quota allows',
      required: 'at most 110 %',
      measured: percent(over),
      holds: over <= 1.1,
    },
    {
      what: 'No quota: rows a second, as a multiple of the baseline',
      required: 'at least 100 times',
      measured: `${number(faster)} times`,
      holds: faster >= 100,
    },
  ];
}

function rate({ rows, readySeconds }: OneBatchRun): number {
  return rows / readySeconds;
}

function throughputChart(service: readonly OneBatchRun[], baseline: readonly OneBatchRun[]): LineChart {
  const limited = service.filter(({ quota }) => quota !== NO_QUOTA);
  const quotas = limited.map(({ quota }) => quota);
  const flat = baseline.find(({ quota }) => quota === DEFAULT_QUOTA);
  return {
    title: 'Throughput against quota',
    subtitle: `One batch of ${number(BATCH_ROWS)} rows, from POST to stored result; ${LATENCY_MS} ms a call.`,
    x: { label: 'quota, calls a second', scale: 'log', from: 5, to: 100, ticks: quotas },
    y: { label: 'rows a second', scale: 'log', from: 5, to: 3000, ticks: [5, 10, 30, 100, 300, 1000, 3000] },
    lines: [
      {
        name: `the quota, ${TEXTS_PER_CALL} texts a call`,
        colour: 'quota',
        points: quotas.map((quota) => [quota, quota * TEXTS_PER_CALL]),
      },
      { name: 'this service', colour: 'service', points: limited.map((run) => [run.quota, rate(run)]), dots: true },
      {
        name: 'baseline',
        colour: 'baseline',
        points: flat ? [5, DEFAULT_QUOTA, 100].map((quota) => [quota, Math.min(quota, rate(flat))]) : [],
        dashed: true,
      },
    ],
  };
}
