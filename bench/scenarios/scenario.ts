/** One of the benchmark's measurements. */
export interface Scenario<Result> {
  /** The argument of `--only`. */
  readonly name: string;
  /** The number of steps that `run` reports. */
  readonly steps: number;
  run(step: Step, options: RunOptions): Promise<Result>;
}

export interface RunOptions {
  /** The Node.js binaries on which start-up is measured. */
  readonly nodes: readonly string[];
}

/** Called at the start of each step, with its description. */
export type Step = (what: string) => void;
