import type { GrowthRun } from '../scenarios/growth';

/** Returns a function that extrapolates the seconds for a number of rows, on a straight line through the first and the last timed run. */
export function extrapolated(runs: readonly GrowthRun[]): (rows: number) => number {
  const timed = runs.filter((run) => run.timed);
  const [first, last] = [timed[0], timed.at(-1)];
  if (!first || !last || first === last) return () => NaN;
  const perRow = (last.readySeconds - first.readySeconds) / (last.rows - first.rows);
  return (rows) => last.readySeconds + (rows - last.rows) * perRow;
}
