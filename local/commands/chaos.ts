import { aCommand, runCommand, wholeNumber } from '../../tools/command-line/command';
import { writeLines } from '../../tools/command-line/write-lines';
import { chaosReport } from '../chaos/chaos-report';
import { runChaos } from '../chaos/run-chaos';
import { Progress } from './progress';

interface Options {
  readonly batches: number;
  readonly seed: number;
  readonly json?: boolean;
}

const command = aCommand(
  'npm run chaos --',
  'Injects faults around the stack on this machine, and counts what its callers see.',
)
  .option('--batches <n>', 'how many batches to run', wholeNumber(1), 100)
  .option('--seed <n>', 'the faults are drawn from it', wholeNumber(0), 1)
  .option('--json', 'print the report as JSON and nothing else');

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
