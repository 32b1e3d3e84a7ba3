import { type OnEnd, runCommand, wholeNumber } from '../../tools/command-line/command';
import { writeLines } from '../../tools/command-line/write-lines';
import { CDK_JSON, configIn } from '../../lib/cdk-json';
import { chosenFunctions } from '../../tools/command-line/chosen-functions';
import { keptAssembly } from '../kept-assembly';
import { startService, type RunningService } from '../running-service';
import { calledFunction } from '../snowflake/called-function';
import type { Json } from '../snowflake/json';
import { jsonText } from '../snowflake/json-text';
import { resultTable } from '../snowflake/result-table';
import { aLocalCommand } from './local-command';
import { functionList } from './function-list';
import { metered } from './metered';
import { emulatedQuery, withQueryOptions, type QueryOptions } from './emulated-query';
import { ratedConfig } from './rate-options';
import { runQuery } from './run-query';
import { givenSecrets, type SecretOptions } from './secret-options';
import { standInOptions, type ServicesOptions } from './stand-in-options';
import { StoredRows } from './stored-rows';

interface Options extends QueryOptions, ServicesOptions, SecretOptions {
  readonly function?: string;
  readonly list?: boolean;
  readonly maxBatchRows?: number;
  readonly json?: boolean;
  readonly metrics?: boolean;
  readonly lambdaConcurrency?: number;
}

const command = withQueryOptions(
  aLocalCommand(
    'npm start --',
    'Runs the stack on this machine and calls it as Snowflake would, with a sample query or your rows.',
  ),
)
  .option('--function <name>', 'the external function to call (default: the first of cdk.json)')
  .option('--list', 'show the functions of cdk.json, and start nothing')
  .option(
    '--max-batch-rows <n>',
    'MAX_BATCH_ROWS of the external function (default: as npm run sql declares it)',
    wholeNumber(1),
  )
  .option('--metrics', 'print the metrics of the run, even if it fails')
  .option('--json', 'print only the result, as [{"row":0,"value":…},…]');

export const runStartCommand = () =>
  runCommand(command, async (onEnd) => {
    const options = command.opts<Options>();
    const { functions } = configIn(CDK_JSON);
    if (options.list) return writeLines(process.stdout, functionList(functions));
    const [chosen] = chosenFunctions(functions, options.function);
    if (!chosen) throw new Error('A service has at least one function.');
    // Reads the file before it starts anything, because most mistakes are in the names of the file and the columns.
    const query = await emulatedQuery(command.args[0], options, calledFunction(chosen));
    const stored = new StoredRows();
    const service = await start(options, { secrets: givenSecrets(options), stored }, onEnd);
    service.prepare(chosen.name);
    const select = async () => {
      const values = await runQuery(query, options, { service, stored });
      await writeLines(process.stdout, options.json ? jsonLines(values) : resultTable(query.heading, values));
    };
    if (!options.metrics) return select();
    // With --json, standard output has only JSON.
    const stream = options.json ? process.stderr : process.stdout;
    await metered(service, select, (lines) => writeLines(stream, ['', ...lines]));
  });

interface Given {
  readonly secrets: ReadonlyMap<string, string>;
  readonly stored: StoredRows;
}

async function start(options: Options, { secrets, stored }: Given, onEnd: OnEnd): Promise<RunningService> {
  const starting = startService({
    synthesise: keptAssembly,
    config: ratedConfig(options),
    cloud: {
      secrets,
      accountConcurrency: options.lambdaConcurrency,
      observer: { tableRequest: (seen) => stored.see(seen) },
    },
    ...standInOptions(options),
    onStep: console.error,
    onFunctionError: (error) => console.error(`\n${error}\n`),
  });
  onEnd(async () => (await starting).stop());
  return starting;
}

function* jsonLines(values: readonly Json[]): Generator<string> {
  yield '[';
  for (const [row, value] of values.entries()) yield `${jsonText({ row, value })}${row + 1 < values.length ? ',' : ''}`;
  yield ']';
}
