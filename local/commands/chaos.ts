import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { runCommand, wholeNumber } from '../../tools/command-line/command';
import { writeLines } from '../../tools/command-line/write-lines';
import { chaosReport } from '../chaos/chaos-report';
import { runChaos } from '../chaos/run-chaos';

interface Options {
  readonly batches: number;
  readonly seed: number;
  readonly json?: boolean;
}

const command = new Command('npm run chaos --')
  .description('Breaks everything around the stack on this machine, and counts what its callers see.')
  .option('--batches <n>', 'how many batches to run', wholeNumber(1), 100)
  .option('--seed <n>', 'what goes wrong is drawn from it', wholeNumber(0), 1)
  .option('--json', 'print the report as JSON and nothing else')
  .showSuggestionAfterError(false)
  .exitOverride();

export const runChaosCommand = () =>
  runCommand(command, async () => {
    const { batches, seed, json } = command.opts<Options>();
    const bar = new SingleBar({
      format: '{bar} {value} of {total} batches, {duration_formatted}',
      gracefulExit: false,
    });
    if (process.stderr.isTTY) bar.start(batches, 0);
    const report = await runChaos({ batches, seed, onStep: console.error, onBatch: () => bar.increment() }).finally(
      () => bar.stop(),
    );
    await writeLines(process.stdout, json ? [JSON.stringify(report, null, 2)] : chaosReport(report));
    if (Object.values(report.never).some((count) => count > 0)) process.exitCode = 1;
  });
