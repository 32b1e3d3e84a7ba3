/** How many schedules a block has. */
export const BLOCK_SCHEDULES = 50;

/** Some schedules of a run. Its seed decides all of them, so that the number of workers changes nothing. */
export interface Block {
  readonly seed: number;
  readonly schedules: number;
}

/** A schedule that led to violations, as small as it could be made. */
export interface FailedSchedule {
  readonly seed: number;
  /** fast-check's path to the shrunk schedule. */
  readonly path: string;
  readonly violations: readonly string[];
  readonly schedule: unknown;
}

/** What the schedules of a block led to. A block ends at the first schedule that failed. */
export interface BlockResult {
  readonly schedules: number;
  readonly batches: number;
  /** How many batches ended in each way. */
  readonly ends: Readonly<Record<string, number>>;
  readonly failed?: FailedSchedule;
}

/** What a worker is told to do. */
export interface Task extends Block {
  readonly table: 'memory' | 'dynalite';
  /** Runs only the schedule at this path. */
  readonly path?: string;
  /** False: a schedule that failed is not made smaller. Default: true. */
  readonly shrinks?: boolean;
}

/** The blocks of a run, each with a seed of its own. */
export function blocksOf(schedules: number, seed: number): readonly Block[] {
  return Array.from({ length: Math.ceil(schedules / BLOCK_SCHEDULES) }, (_, n) => ({
    seed: (seed * 1_000_003 + n) % 0x7fffffff,
    schedules: Math.min(BLOCK_SCHEDULES, schedules - n * BLOCK_SCHEDULES),
  }));
}
