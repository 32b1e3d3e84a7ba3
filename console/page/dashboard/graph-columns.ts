import type { Graph } from '../../api/graphs';

/** How the lines of a graph look, in their order: no two of the first six have the same color or the same dashes. */
export const LOOKS = [
  { variable: '--processed', dash: [] },
  { variable: '--slot', dash: [6, 4] },
  { variable: '--failed', dash: [2, 3] },
  { variable: '--succeeded', dash: [12, 4] },
  { variable: '--again', dash: [8, 3, 2, 3] },
  { variable: '--unseen', dash: [4, 8] },
] as const;

export function lookOf(index: number): (typeof LOOKS)[number] {
  return LOOKS[index % LOOKS.length] ?? LOOKS[0];
}

export interface ShownSeries {
  readonly label: string;
  readonly axis: 'left' | 'right';
  /** The latest value. */
  readonly last: number;
}

/** The lines that have data, in the order of the dashboard. */
export function shownSeries({ series }: Graph): readonly ShownSeries[] {
  return series.flatMap(({ label, axis, points }) => {
    const last = points.at(-1);
    return last ? [{ label, axis, last: last[1] }] : [];
  });
}

/** Columns for the chart: the times in seconds, then each line that has data, then each limit. A line has gaps where it has no data. */
export function graphColumns({ series, limits }: Graph): readonly (readonly (number | null)[])[] {
  const withData = series.filter(({ points }) => points.length > 0);
  const times = [...new Set(withData.flatMap(({ points }) => points.map(([at]) => at)))].sort(
    (one, other) => one - other,
  );
  const columns = withData.map(({ points }) => {
    const values = new Map(points);
    return times.map((at) => values.get(at) ?? null);
  });
  return [times.map((at) => at / 1_000), ...columns, ...limits.map(({ value }) => times.map(() => value))];
}

/** A number for people, such as `1,234` or `0.25`. */
export function valueText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 });
}

/** A number beside an axis, such as `600K`. */
export function tickText(value: number): string {
  return value.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 2 });
}
