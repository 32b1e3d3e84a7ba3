import type { LineChart } from './line-chart';

/** A part of docs/performance.md. */
export interface Section {
  readonly markdown: readonly string[];
  /** By the file name of the SVG in docs/performance/. */
  readonly charts?: Readonly<Record<string, LineChart>>;
  readonly checks?: readonly Check[];
}

/** A requirement, and what was measured. */
export interface Check {
  readonly what: string;
  readonly required: string;
  readonly measured: string;
  readonly holds: boolean;
}
