import { existsSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { jsonOf } from '../../lambda/protocol/json-of';
import { ENDPOINTS_FILE } from '../../local/endpoints-file';
import { aCommand, runCommand, wholeNumber } from '../command-line/command';
import { UsageError } from '../command-line/usage-error';
import { writeLines } from '../command-line/write-lines';
import {
  fail,
  LIST_LIMIT,
  list,
  requeue,
  show,
  type FailOptions,
  type FunctionOption,
  type ListOptions,
  type Report,
  type ShowOptions,
} from '../jobs/actions';
import { failQuery } from '../jobs/fail-query';
import { reportLines } from '../jobs/report-lines';
import { findTarget, type Target, type TargetOptions } from '../jobs/target';
import { inWords } from '../stack/aws-problem';
import { withStackOptions } from '../stack/stack-options';

interface Options extends TargetOptions {
  readonly json?: boolean;
}

/** Reads text that is not blank. */
function sentence(text: string): string {
  if (text.trim() !== '') return text.trim();
  throw new InvalidArgumentError('It must not be blank.');
}

const command = aCommand('npm run jobs --', 'Shows the jobs of a stack, ends a job or starts it again.');

/** The action of the chosen subcommand. Commander calls actions while it parses, but the command must run after that. */
let run: (() => Promise<void>) | undefined;

/** Adds the option that names a function, because several functions may have jobs with the same batch id. */
function withFunction(subcommand: Command): Command {
  return subcommand.option('--function <name>', 'only batches of this function');
}

function add(usage: string, description: string, options: (subcommand: Command) => Command = (same) => same) {
  const subcommand = options(
    withStackOptions(command.command(usage).description(description).exitOverride())
      .addOption(
        new Option('--local', 'use the stack of npm run serve, not a deployed stack').conflicts([
          'outputs',
          'stack',
          'region',
        ]),
      )
      .option('--json', 'print JSON (default if the output is not a terminal)'),
  );
  return (action: (target: Target, args: readonly string[], options: never) => Promise<Report>) => {
    subcommand.action(() => {
      run = async () => {
        const given = subcommand.opts<Options>();
        const act = async () => action(await findTarget(given), subcommand.args, given as never);
        const report = await inWords(act, given).catch((error: unknown) => {
          throw given.local ? error : hintingAtLocal(error);
        });
        const asJson = given.json ?? !process.stdout.isTTY;
        await writeLines(process.stdout, asJson ? [jsonOf(report.data, 2)] : reportLines(report));
        if (report.note !== undefined) console.error(report.note);
      };
    });
  };
}

/** Adds a hint about `--local` to the error: if no -- stands before this option, npm removes it silently. */
function hintingAtLocal(error: unknown): unknown {
  if (!(error instanceof UsageError) || !existsSync(ENDPOINTS_FILE)) return error;
  return new UsageError(`${error.message}\nFor the stack of npm run serve, type --local after --.`);
}

add('list', 'unfinished and failed jobs', (subcommand) =>
  withFunction(subcommand)
    .option('--failed', 'only failed jobs')
    .option('--in-flight', 'only jobs in flight')
    .option('--limit <n>', 'the most jobs to show', wholeNumber(1), LIST_LIMIT),
)((target, _, options: ListOptions) => list(target, options));

add('show <batch-id>', 'one job, and what to do next', (subcommand) =>
  withFunction(subcommand).option('--rows', "also show its rows and results, which are customers' data"),
)((target, [batchId = ''], options: ShowOptions) => show(target, batchId, options));

add('fail [batch-id]', 'ends an unfinished job, or all that a query has in flight', (subcommand) =>
  withFunction(subcommand)
    .requiredOption('--reason <sentence>', 'the reason that the query reports to its user', sentence)
    .option('--query <query-id>', 'end all batches of this query that are in flight now')
    .hook('preAction', (_, given) => {
      const { query } = given.opts<{ readonly query?: string }>();
      if ((given.args.length === 0) === (query === undefined))
        given.error('error: name a batch id, or --query QUERY_ID');
    }),
)((target, [batchId = ''], { query, ...options }: FailOptions & { readonly query?: string }) =>
  query === undefined ? fail(target, batchId, options) : failQuery(target, query, options),
);

add(
  'requeue <batch-id>',
  'starts a job again',
  withFunction,
)((target, [batchId = ''], options: FunctionOption) => requeue(target, batchId, options));

export const runJobsCommand = () => runCommand(command, async () => run?.());
