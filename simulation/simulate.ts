import { availableParallelism } from 'node:os';
import { aCommand, runCommand, wholeNumber } from '../tools/command-line/command';
import { Progress } from '../tools/command-line/progress';
import { writeLines } from '../tools/command-line/write-lines';
import { Option } from 'commander';
import { blocksOf, type FailedSchedule, type Task } from './block';
import { bundleProgram } from './bundle';
import { runSimulation, type SimulationResult } from './run-simulation';

interface Options {
  readonly schedules: number;
  readonly seed: number;
  readonly table: Task['table'];
  readonly workers: number;
  readonly path?: string;
}

const command = aCommand(
  'npm run simulate --',
  'Runs the service under random schedules of batches, faults and clocks, in virtual time, and checks every answer.',
)
  .option('--schedules <n>', 'the number of schedules', wholeNumber(1), 1_000)
  .option('--seed <n>', 'the seed of all random choices', wholeNumber(0), 1)
  .addOption(new Option('--table <engine>', 'where the items are').choices(['memory', 'dynalite']).default('memory'))
  .option('--workers <n>', 'the number of processes', wholeNumber(1), availableParallelism())
  .option('--path <path>', "runs only the schedule at this path of fast-check's, as a violation names it");

export const runSimulateCommand = () =>
  runCommand(command, async (onEnd) => {
    const { schedules, seed, table, workers, path } = command.opts<Options>();
    const tasks = path
      ? [{ seed, schedules: 1, table, path }]
      : blocksOf(schedules, seed).map((block): Task => ({ ...block, table }));
    const { file, remove } = await bundleProgram();
    onEnd(() => Promise.resolve(remove()));
    const startedAt = performance.now();
    const progress = new Progress(path ? 1 : schedules, 'schedules');
    const result = await runSimulation(tasks, {
      program: file,
      workers,
      onBlock: ({ schedules: count }) => progress.add(count),
      onEnd,
    }).finally(() => progress.stop());
    const seconds = (performance.now() - startedAt) / 1000;
    await writeLines(process.stdout, [
      ...result.failed.flatMap((one) => storyOf(one, table)),
      ...reportOf(result, seconds),
    ]);
    if (result.failed.length > 0) process.exitCode = 1;
  });

function storyOf({ seed, path, violations, schedule }: FailedSchedule, table: string): readonly string[] {
  return [
    ...violations.map((violation) => `VIOLATION: ${violation}`),
    `  schedule: ${JSON.stringify(schedule)}`,
    `  to repeat: npm run simulate -- --seed ${seed} --path ${path} --table ${table}`,
    '',
  ];
}

function reportOf({ schedules, batches, ends, failed }: SimulationResult, seconds: number): readonly string[] {
  const byCount = Object.entries(ends).toSorted(([, one], [, other]) => other - one);
  const rate = (schedules / seconds).toFixed(1);
  return [
    `${schedules} schedules with ${batches} batches in ${seconds.toFixed(0)} s, ${rate} schedules a second`,
    ...byCount.map(([end, count]) => `  ${count} ${end}`),
    failed.length === 0 ? 'no violation' : `violations in ${failed.length} blocks of schedules`,
  ];
}
