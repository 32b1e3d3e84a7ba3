/** Something that is measured, and its part of the page. */
export interface Scenario<Result> {
  /** What `--only` names. */
  readonly name: string;
  readonly title: string;
  /** How many steps `run` takes. */
  readonly steps: number;
  run(step: Step, options: RunOptions): Promise<Result>;
  section(result: Result): Section;
}

export interface RunOptions {
  /** Binaries of Node on which start-up is measured. */
  readonly nodes: readonly string[];
}

/** Told of each step as it begins. */
export type Step = (what: string) => void;

/** A part of docs/performance.md. */
export interface Section {
  readonly markdown: readonly string[];
  /** SVG by file name. */
  readonly charts?: Readonly<Record<string, string>>;
  readonly checks?: readonly Check[];
}

/** Something that must hold, and what was found. */
export interface Check {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly holds: boolean;
}
