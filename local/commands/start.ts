import { type OnEnd, runCommand, wholeNumber } from '../../tools/command-line/command';
import { writeLines } from '../../tools/command-line/write-lines';
import { startService, type RunningService } from '../running-service';
import type { Exchange } from '../snowflake/batch-exchange';
import { exchangeLine } from '../snowflake/exchange-line';
import { callExternalFunction } from '../snowflake/external-function';
import type { Json } from '../snowflake/json';
import { resultTable } from '../snowflake/result-table';
import { columnHeading, selectStatement } from '../snowflake/select-statement';
import { aLocalCommand } from './local-command';
import { metered } from './metered';
import { emulatedQuery, withQueryOptions, type EmulatedQuery, type QueryOptions } from './emulated-query';
import { Progress } from './progress';
import { givenSecrets, type SecretOptions } from './secret-options';

interface Options extends QueryOptions, SecretOptions {
  readonly maxBatchRows?: number;
  readonly json?: boolean;
  readonly metrics?: boolean;
  readonly comprehendLatency: number;
  readonly comprehendTps?: number;
}

const command = withQueryOptions(
  aLocalCommand(
    'npm start --',
    "Runs the stack on this machine and calls it as Snowflake would, with Snowflake's sample query or your rows.",
  ),
)
  .option('--max-batch-rows <n>', 'MAX_BATCH_ROWS of the external function', wholeNumber(1))
  .option('--metrics', 'print the metrics of the run, even if it fails')
  .option('--json', 'print only the result, as [{"row":0,"value":…},…]');

export const runStartCommand = () =>
  runCommand(command, async (onEnd) => {
    const options = command.opts<Options>();
    // Reads the file before it starts anything, because most mistakes are in the names of the file and the columns.
    const query = await emulatedQuery(command.args[0], options);
    const service = await start(options, givenSecrets(options), onEnd);
    const select = async () => {
      const values = await runQuery(query, options, service);
      const heading = columnHeading(service.functionName, query.columns);
      await writeLines(process.stdout, options.json ? jsonLines(values) : resultTable(heading, values));
    };
    if (!options.metrics) return select();
    // With --json, standard output has only JSON.
    const stream = options.json ? process.stderr : process.stdout;
    await metered(service, select, (lines) => writeLines(stream, ['', ...lines]));
  });

async function start(options: Options, secrets: ReadonlyMap<string, string>, onEnd: OnEnd): Promise<RunningService> {
  const starting = startService({
    cloud: { secrets },
    comprehend: { latencyMs: options.comprehendLatency, callsPerSecond: options.comprehendTps },
    onStep: console.error,
    onFunctionError: (error) => console.error(`\n${error}\n`),
  });
  onEnd(async () => (await starting).stop());
  return starting;
}

/** Shows the statement, then each request of the sample or the progress of a file, and returns the values. */
async function runQuery(query: EmulatedQuery, options: Options, service: RunningService): Promise<readonly Json[]> {
  const { functionName: name, functionUrl: url, region, credentials } = service;
  const { declaration, rows, isSample } = query;
  const show = options.json ? console.error : console.log;
  show(`\n${sqlOf(query, name)}\n`);
  const call = { ...declaration, name, url, region, credentials, rows, maxBatchRows: options.maxBatchRows };
  if (!isSample) return showingProgress(call);
  const { values } = await callExternalFunction({ ...call, onExchange: (exchange) => show(exchangeLine(exchange)) });
  show();
  return values;
}

function sqlOf({ declaration, ...select }: EmulatedQuery, functionName: string): string {
  const headers = Object.entries(declaration.headers ?? {}).map(([header, value]) => `'${header}' = '${value}'`);
  const statement = selectStatement({ ...select, functionName });
  return headers.length === 0
    ? statement
    : `-- ${functionName} is declared with HEADERS = (${headers.join(', ')}).\n${statement}`;
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
  for (const [row, value] of values.entries())
    yield `${JSON.stringify({ row, value })}${row + 1 < values.length ? ',' : ''}`;
  yield ']';
}
