import { aCommand, runCommand, wholeNumber } from '../../tools/command-line/command';
import { writeLines } from '../../tools/command-line/write-lines';
import { chaosReport } from '../chaos/chaos-report';
import { runChaos } from '../chaos/run-chaos';
import { Progress } from '../../tools/command-line/progress';

interface Options {
  readonly batches: number;
  readonly seed: number;
  readonly json?: boolean;
}

const command = aCommand(
  'npm run chaos --',
  'Runs the stack on this machine, injects faults, and counts the results that callers get.',
)
  .option('--batches <n>', 'the number of batches', wholeNumber(1), 100)
  .option('--seed <n>', 'the seed of the random faults', wholeNumber(0), 1)
  .option('--json', 'print only the report, as JSON');

export const runChaosCommand = () =>
  runCommand(command, async () => {
    const { batches, seed, json } = command.opts<Options>();
    const progress = new Progress(batches, 'batches');
    const report = await runChaos({
      batches,
      seed,
      onStep: console.error,
      onBatch: () => progress.add(1),
    }).finally(() => progress.stop());
    await writeLines(process.stdout, json ? [JSON.stringify(report, null, 2)] : chaosReport(report));
    if (Object.values(report.never).some((count) => count > 0)) process.exitCode = 1;
  });
