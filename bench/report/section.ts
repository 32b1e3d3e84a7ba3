import type { LineChart } from './line-chart';

/** A section of docs/performance.md. */
export interface Section {
  readonly markdown: readonly string[];
  /** The charts, by the file name of the SVG in docs/performance/. */
  readonly charts?: Readonly<Record<string, LineChart>>;
  readonly checks?: readonly Check[];
}

/** A requirement and the measured value. */
export interface Check {
  readonly what: string;
  readonly required: string;
  readonly measured: string;
  readonly holds: boolean;
}
