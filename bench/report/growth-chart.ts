import { LATENCY_MS } from '../scenarios/assumptions';
import type { GrowthRun } from '../scenarios/growth';
import { extrapolated } from './extrapolated';
import type { LineChart, Point } from './line-chart';

/** Snowflake aborts a query if one of its batches takes longer. */
const LIMIT_SECONDS = 600;

/**
 * The chart of the time to result against rows, on logarithmic axes. A time that is proportional to the rows rises like the diagonal.
 */
export function growthChart(service: readonly GrowthRun[], baseline: readonly GrowthRun[]): LineChart {
  const secondsOf = extrapolated(baseline);
  const timed = baseline.filter((run) => run.timed);
  const [last] = timed.slice(-1);
  const longest = Math.max(...baseline.map(({ rows }) => rows));
  const failed = baseline.filter(({ answered }) => !answered);
  return {
    title: 'Time to result against rows',
    subtitle: `One batch, from POST to stored result; ${LATENCY_MS} ms a call, no quota. A cross means that the baseline fails.`,
    x: { label: 'rows in the batch', scale: 'log', from: 1, to: 20_000, ticks: [1, 10, 100, 1000, 4096, 16384] },
    y: { label: 'seconds', scale: 'log', from: 0.1, to: 3000, ticks: [0.1, 1, 10, 100, 1000] },
    limit: { y: LIMIT_SECONDS, label: `Snowflake aborts the query after ${LIMIT_SECONDS} s` },
    lines: [
      { name: 'this service', colour: 'service', points: service.map(point), dots: true },
      { name: 'baseline', colour: 'baseline', points: timed.map(point), dots: true },
      {
        name: 'baseline, extrapolated',
        colour: 'baseline',
        points: last ? [point(last), [longest, secondsOf(longest)]] : [],
        dashed: true,
      },
    ],
    crosses: { colour: 'baseline', points: failed.map(({ rows }) => [rows, secondsOf(rows)]) },
  };
}

function point({ rows, readySeconds }: GrowthRun): Point {
  return [rows, readySeconds];
}
