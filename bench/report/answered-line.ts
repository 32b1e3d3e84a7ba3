import type { Line, Point } from './line-chart';

interface Answers {
  /** In seconds. */
  readonly answeredAt: readonly number[];
  /** The end of the run. */
  readonly seconds: number;
}

/**
 * Makes the line that rises by one at the time of each answer.
 *
 * @param units the seconds and the batches that are one unit of the axes. Default: 1
 */
export function answeredLine(
  { answeredAt, seconds: end }: Answers,
  look: Pick<Line, 'name' | 'colour'>,
  units: { readonly seconds: number; readonly batches: number } = { seconds: 1, batches: 1 },
): Line {
  const corners = answeredAt.flatMap((at, count): Point[] => [
    [at, count],
    [at, count + 1],
  ]);
  const all: Point[] = [[0, 0], ...corners, [end, answeredAt.length]];
  return { ...look, points: all.map(([at, count]) => [at / units.seconds, count / units.batches]) };
}
