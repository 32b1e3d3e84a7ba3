export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
  readonly from: number;
  readonly to: number;
  /** Where lines are drawn, and what stands there. */
  readonly ticks: readonly (readonly [at: number, label: string])[];
}

/** Where on the chart a value is, between the places of the axis' ends. */
export function position(value: number, { scale, from, to }: Axis, [start, end]: readonly [number, number]): number {
  const part = scale === 'linear' ? (value - from) / (to - from) : Math.log(value / from) / Math.log(to / from);
  return Math.round((start + part * (end - start)) * 10) / 10;
}

/** Ticks at these values, with thousands set apart. */
export function ticks(...values: readonly number[]): Axis['ticks'] {
  return values.map((value) => [value, value.toLocaleString('en-US')]);
}
