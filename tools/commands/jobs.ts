import { InvalidArgumentError, Option, type Command } from 'commander';
import { aCommand, runCommand, wholeNumber } from '../command-line/command';
import { writeLines } from '../command-line/write-lines';
import { fail, LIST_LIMIT, list, requeue, show, type ListOptions, type Report } from '../jobs/actions';
import { reportLines } from '../jobs/report-lines';
import { findTarget, type Target, type TargetOptions } from '../jobs/target';
import { inWords } from '../stack/aws-problem';
import { withStackOptions } from '../stack/stack-options';

interface Options extends TargetOptions {
  readonly json?: boolean;
}

/** Reads an argument that says something. */
function sentence(text: string): string {
  if (text.trim() !== '') return text.trim();
  throw new InvalidArgumentError('It must say something.');
}

const command = aCommand('npm run jobs --', 'Looks at the jobs of a stack, and ends or starts one.');

/** What was asked for: commander runs actions while it parses, and this is to be run after that. */
let run: (() => Promise<void>) | undefined;

function add(usage: string, description: string, options: (subcommand: Command) => Command = (same) => same) {
  const subcommand = options(
    withStackOptions(command.command(usage).description(description).exitOverride())
      .addOption(
        new Option('--local', 'what npm run serve runs, instead of a deployed stack').conflicts([
          'outputs',
          'stack',
          'region',
        ]),
      )
      .option('--json', 'print JSON, as is done when nobody looks'),
  );
  return (action: (target: Target, args: readonly string[], options: never) => Promise<Report>) => {
    subcommand.action(() => {
      run = async () => {
        const given = subcommand.opts<Options>();
        const act = async () => action(await findTarget(given), subcommand.args, given as never);
        const report = await inWords(act, given);
        const asJson = given.json ?? !process.stdout.isTTY;
        await writeLines(process.stdout, asJson ? [JSON.stringify(report.data, null, 2)] : reportLines(report));
        if (report.note !== undefined) console.error(report.note);
      };
    });
  };
}

add('list', 'unfinished and failed jobs', (subcommand) =>
  subcommand
    .option('--failed', 'only those that failed')
    .option('--in-flight', 'only those that are unfinished')
    .option('--limit <n>', 'show at most so many', wholeNumber(1), LIST_LIMIT),
)((target, _, options: ListOptions) => list(target, options));

add('show <batch-id>', 'one job, and what to do about it', (subcommand) =>
  subcommand.option('--rows', "with its rows and results, which are customers' data"),
)((target, [batchId = ''], options: { readonly rows?: boolean }) => show(target, batchId, options));

add('fail <batch-id>', 'ends an unfinished job', (subcommand) =>
  subcommand.requiredOption('--reason <sentence>', 'what the person who wrote the query reads', sentence),
)((target, [batchId = ''], options: { readonly reason: string }) => fail(target, batchId, options.reason));

add('requeue <batch-id>', 'starts the work on a job again')((target, [batchId = '']) => requeue(target, batchId));

export const runJobsCommand = () => runCommand(command, async () => run?.());
