import type { BlockResult, FailedSchedule, Task } from './block';
import { SimulationWorker } from './simulation-worker';

export interface SimulationResult {
  readonly schedules: number;
  readonly batches: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly failed: readonly FailedSchedule[];
}

/** A worker is replaced after so many tasks: the abort signals of simulated crashes stay in its memory for ever. */
const TASKS_OF_A_WORKER = 20;

/** Runs all tasks on this many workers. The result does not depend on their number. */
export async function runSimulation(
  tasks: readonly Task[],
  {
    program,
    workers,
    onBlock,
    onEnd,
  }: {
    readonly program: string;
    readonly workers: number;
    readonly onBlock: (result: BlockResult) => void;
    /** Registers a function that stops a worker. */
    readonly onEnd: (stop: () => Promise<void>) => void;
  },
): Promise<SimulationResult> {
  const results: BlockResult[] = [];
  const queue = tasks.entries();
  const work = async () => {
    let worker = new SimulationWorker(program);
    let tasksRun = 0;
    onEnd(() => Promise.resolve(worker.stop()));
    for (const [n, task] of queue) {
      if ((tasksRun += 1) % TASKS_OF_A_WORKER === 0) {
        worker.stop();
        worker = new SimulationWorker(program);
      }
      const result = await worker.run(task);
      results[n] = result;
      onBlock(result);
    }
    worker.stop();
  };
  await Promise.all(Array.from({ length: Math.min(workers, tasks.length) }, work));
  return sumOf(results);
}

function sumOf(results: readonly BlockResult[]): SimulationResult {
  const ends: Record<string, number> = {};
  for (const { ends: some } of results) {
    for (const [end, count] of Object.entries(some)) ends[end] = (ends[end] ?? 0) + count;
  }
  return {
    schedules: results.reduce((sum, { schedules }) => sum + schedules, 0),
    batches: results.reduce((sum, { batches }) => sum + batches, 0),
    ends,
    failed: results.map(({ failed }) => failed).filter((failed) => failed !== undefined),
  };
}
