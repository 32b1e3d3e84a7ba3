import { SingleBar } from 'cli-progress';
import { type OnEnd, runCommand, wholeNumber } from '../../tools/command-line/command';
import { aLocalCommand } from './local-command';
import { UsageError } from '../../tools/command-line/usage-error';
import { metered } from './metered';
import { startService, type RunningService } from '../running-service';
import type { Exchange } from '../snowflake/batch-exchange';
import { csvRows } from '../snowflake/csv-rows';
import { exchangeLine } from '../snowflake/exchange-line';
import { callExternalFunction, type ExternalFunctionCall } from '../snowflake/external-function';
import type { Json } from '../snowflake/json';
import { resultTable } from '../snowflake/result-table';
import { writeLines } from '../../tools/command-line/write-lines';

interface Options {
  readonly column?: string;
  readonly rows?: number;
  readonly maxBatchRows?: number;
  readonly json?: boolean;
  readonly metrics?: boolean;
  readonly comprehendLatency: number;
  readonly comprehendTps: number;
}

/** How the SQL that the stack prints declares the function; its name is a setting. */
const DECLARATION = { signature: '(A VARCHAR)', returnType: 'VARIANT' };

/** The query of Snowflake's sample. */
const SAMPLE = { column: 'a', texts: ['hello world', 'I am happy'] };

const command = aLocalCommand(
  'npm start --',
  "Runs the stack on this machine and calls it as Snowflake would, with Snowflake's sample query or your rows.",
)
  .argument('[file.csv]', 'a CSV file with a header row')
  .option('--column <name>', 'the column to send')
  .option('--rows <n>', 'send only the first n rows', wholeNumber(1))
  .option('--max-batch-rows <n>', 'MAX_BATCH_ROWS of the external function', wholeNumber(1))
  .option('--metrics', "print the metrics of the run, also of one that fails, read from the functions' logs")
  .option('--json', 'print [{"row":0,"value":…},…] and nothing else');

export const runStartCommand = () =>
  runCommand(command, async (onEnd) => {
    const [file] = command.args;
    const options = command.opts<Options>();
    // Read before anything is started: most mistakes are in the file's or the column's name.
    const query = file === undefined ? sampleQuery(options) : await fileQuery(file, options);
    const service = await start(options, onEnd);
    const select = async () => {
      const values = await runQuery(query, options, service);
      const heading = `${service.functionName.toUpperCase()}(${identifier(query.column)})`;
      await writeLines(process.stdout, options.json ? jsonLines(values) : resultTable(heading, values));
    };
    if (!options.metrics) return select();
    // Beside JSON they would not be understood as such.
    const stream = options.json ? process.stderr : process.stdout;
    await metered(service, select, (lines) => writeLines(stream, ['', ...lines]));
  });

interface Query {
  readonly column: string;
  readonly texts: readonly (string | null)[];
  readonly isSample: boolean;
}

function sampleQuery({ column, rows }: Options): Query {
  if (column !== undefined || rows !== undefined)
    throw new UsageError('--column and --rows are for a CSV file: name one.');
  return { ...SAMPLE, isSample: true };
}

async function fileQuery(file: string, { column, rows }: Options): Promise<Query> {
  const texts: (string | null)[] = [];
  for await (const text of csvRows(file, { column, limit: rows })) texts.push(text);
  return { column: column ?? SAMPLE.column, texts, isSample: false };
}

async function start(options: Options, onEnd: OnEnd): Promise<RunningService> {
  const starting = startService({
    comprehend: { latencyMs: options.comprehendLatency, callsPerSecond: options.comprehendTps },
    onStep: console.error,
  });
  onEnd(async () => (await starting).stop());
  return starting;
}

function runQuery({ texts, isSample }: Query, options: Options, service: RunningService): Promise<readonly Json[]> {
  const { functionName: name, functionUrl: url, region, credentials } = service;
  const rows = texts.map((text) => [text]);
  const call = { ...DECLARATION, name, url, region, credentials, rows, maxBatchRows: options.maxBatchRows };
  return isSample ? showingExchanges(call, options) : showingProgress(call);
}

async function showingExchanges(call: ExternalFunctionCall, { json }: Options): Promise<readonly Json[]> {
  const show = json ? console.error : console.log;
  show(`\nselect ${call.name}(${SAMPLE.column}) from test_tb;\n`);
  const { values } = await callExternalFunction({ ...call, onExchange: (exchange) => show(exchangeLine(exchange)) });
  show();
  return values;
}

async function showingProgress(call: ExternalFunctionCall): Promise<readonly Json[]> {
  const bar = new SingleBar({ format: '{bar} {value} of {total} rows, {duration_formatted}', gracefulExit: false });
  if (process.stderr.isTTY) bar.start(call.rows.length, 0);
  const onExchange = ({ outcome, rows }: Exchange) => outcome === 200 && bar.increment(rows);
  try {
    return (await callExternalFunction({ ...call, onExchange })).values;
  } finally {
    bar.stop();
  }
}

function* jsonLines(values: readonly Json[]): Generator<string> {
  yield '[';
  for (const [row, value] of values.entries())
    yield `${JSON.stringify({ row, value })}${row + 1 < values.length ? ',' : ''}`;
  yield ']';
}

/** As Snowflake prints a column's name: in capitals, or in quotes where it has other characters. */
function identifier(name: string): string {
  return /^\w+$/.test(name) ? name.toUpperCase() : `"${name}"`;
}
