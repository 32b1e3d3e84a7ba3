import { LATENCY_MS } from '../scenarios/assumptions';
import type { GrowthRun } from '../scenarios/growth';
import { extrapolated } from './extrapolated';
import { ticks } from './axis';
import { lineChart } from './line-chart';

/** Snowflake's patience with a batch. */
const LIMIT_SECONDS = 600;

/** Time to result against rows, both axes logarithmic: what is proportional has the slope of the diagonal. */
export function growthChart(service: readonly GrowthRun[], baseline: readonly GrowthRun[]): string {
  const secondsOf = extrapolated(baseline);
  const timed = baseline.filter((run) => run.timed);
  const [last] = timed.slice(-1);
  const longest = Math.max(...baseline.map(({ rows }) => rows));
  const failed = baseline.filter(({ answered }) => !answered);
  return lineChart({
    title: 'Time to result against rows',
    subtitle: `One batch, from POST to stored result; ${LATENCY_MS} ms a call, quota off. Crosses: what the baseline cannot do at all.`,
    x: { label: 'rows in the batch', scale: 'log', from: 1, to: 20_000, ticks: ticks(1, 10, 100, 1000, 4096, 16384) },
    y: { label: 'seconds', scale: 'log', from: 0.1, to: 3000, ticks: ticks(0.1, 1, 10, 100, 1000) },
    limit: { y: LIMIT_SECONDS, label: `Snowflake aborts the query after ${LIMIT_SECONDS} s` },
    series: [
      { name: 'this service', colour: 'service', points: service.map(point), marks: 'dot' },
      { name: 'baseline', colour: 'baseline', points: timed.map(point), marks: 'dot' },
      {
        name: `the same, extrapolated`,
        colour: 'baseline',
        points: last ? [point(last), [longest, secondsOf(longest)]] : [],
        dashed: true,
      },
      { colour: 'baseline', points: failed.map(({ rows }) => [rows, secondsOf(rows)]), marks: 'cross' },
    ],
  });
}

function point({ rows, readySeconds }: GrowthRun): readonly [number, number] {
  return [rows, readySeconds];
}
