import { type OnEnd, runCommand, wholeNumber } from '../../tools/command-line/command';
import { writeLines } from '../../tools/command-line/write-lines';
import { CDK_JSON, configIn } from '../../lib/cdk-json';
import type { DescribedFunction } from '../../lib/described-function';
import { chosenFunctions } from '../../tools/command-line/chosen-functions';
import { startService, type RunningService } from '../running-service';
import type { Exchange } from '../snowflake/batch-exchange';
import { exchangeLine } from '../snowflake/exchange-line';
import { callExternalFunction } from '../snowflake/external-function';
import { calledFunction, type CalledFunction } from '../snowflake/called-function';
import { declarationOf } from '../snowflake/declaration-of';
import type { Json } from '../snowflake/json';
import { jsonText } from '../snowflake/json-text';
import type { FunctionDeclaration } from '../snowflake/request-headers';
import { resultTable } from '../snowflake/result-table';
import { aLocalCommand } from './local-command';
import { functionList } from './function-list';
import { metered } from './metered';
import { emulatedQuery, withQueryOptions, type EmulatedQuery, type QueryOptions } from './emulated-query';
import { Progress } from '../../tools/command-line/progress';
import { givenSecrets, type SecretOptions } from './secret-options';

interface Options extends QueryOptions, SecretOptions {
  readonly function?: string;
  readonly list?: boolean;
  readonly maxBatchRows?: number;
  readonly json?: boolean;
  readonly metrics?: boolean;
  readonly comprehendLatency: number;
  readonly comprehendTps?: number;
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
    const service = await start(options, givenSecrets(options), onEnd);
    const select = async () => {
      const values = await runQuery(query, options, service);
      await writeLines(process.stdout, options.json ? jsonLines(values) : resultTable(query.heading, values));
    };
    if (!options.metrics) return select();
    // With --json, standard output has only JSON.
    const stream = options.json ? process.stderr : process.stdout;
    await metered(service, select, (lines) => writeLines(stream, ['', ...lines]));
  });

async function start(options: Options, secrets: ReadonlyMap<string, string>, onEnd: OnEnd): Promise<RunningService> {
  const starting = startService({
    cloud: { secrets, accountConcurrency: options.lambdaConcurrency },
    comprehend: { latencyMs: options.comprehendLatency, callsPerSecond: options.comprehendTps },
    onStep: console.error,
    onFunctionError: (error) => console.error(`\n${error}\n`),
  });
  onEnd(async () => (await starting).stop());
  return starting;
}

/** Shows the statement, then each request of the sample or the progress of a file, and returns the values. */
async function runQuery(query: EmulatedQuery, options: Options, service: RunningService): Promise<readonly Json[]> {
  const { region, credentials } = service;
  const { fn, statement, rows, isSample } = query;
  const { url, maxBatchRows } = declaredAt(service, fn);
  const headers = options.language === undefined ? undefined : { language: options.language };
  const declaration = declarationOf(fn, { statement, headers, now: new Date() });
  const show = options.json ? console.error : console.log;
  show(`\n${declared(declaration)}${statement}\n`);
  const call = { ...declaration, url, region, credentials, rows, maxBatchRows: options.maxBatchRows ?? maxBatchRows };
  if (!isSample) return showingProgress(call);
  const { values } = await callExternalFunction({ ...call, onExchange: (exchange) => show(exchangeLine(exchange)) });
  show();
  return values;
}

function declaredAt({ externalFunctions }: RunningService, { name }: CalledFunction): DescribedFunction {
  const found = externalFunctions.find((fn) => fn.name === name);
  if (!found) throw new Error(`The stack has no function ${name}.`);
  return found;
}

/** A comment about what the statement does not show; empty if there is nothing. */
function declared({ name, headers = {}, context = {} }: FunctionDeclaration): string {
  const options = Object.entries(headers).map(([header, value]) => `'${header}' = '${value}'`);
  const clauses = [
    ...(options.length > 0 ? [`HEADERS = (${options.join(', ')})`] : []),
    ...(Object.keys(context).length > 0 ? [`CONTEXT_HEADERS = (${Object.keys(context).join(', ')})`] : []),
  ];
  return clauses.length === 0 ? '' : `-- ${name} is declared with ${clauses.join(' and ')}.\n`;
}

async function showingProgress(call: Parameters<typeof callExternalFunction>[0]): Promise<readonly Json[]> {
  const progress = new Progress(call.rows.length, 'rows');
  const onExchange = ({ outcome, rows }: Exchange) => {
    if (outcome === 200) progress.add(rows);
  };
  try {
    return (await callExternalFunction({ ...call, onExchange })).values;
  } finally {
    progress.stop();
  }
}

function* jsonLines(values: readonly Json[]): Generator<string> {
  yield '[';
  for (const [row, value] of values.entries()) yield `${jsonText({ row, value })}${row + 1 < values.length ? ',' : ''}`;
  yield ']';
}
