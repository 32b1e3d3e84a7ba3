import * as path from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { argumentNames, declaredArguments } from '../../lib/declared-arguments';
import { UsageError } from '../../tools/command-line/usage-error';
import { wholeNumber } from '../../tools/command-line/command';
import { exampleRow, takesOneText, type CalledFunction } from '../snowflake/called-function';
import type { Row } from '../snowflake/cut-batches';
import { readCsv } from '../snowflake/read-csv';
import { columnHeading, expressionHeading, selectExpressions, selectStatement } from '../snowflake/select-statement';

export interface QueryOptions {
  readonly column?: string;
  readonly columns?: readonly string[];
  readonly language?: string;
  readonly languageColumn?: string;
  readonly delimiter?: string;
  readonly rows?: number;
}

/** The query that `npm start` emulates: its statement, its rows, and the function's declaration. */
export interface EmulatedQuery {
  /** As it is declared for this query: with a second argument if there is a column of languages. */
  readonly fn: CalledFunction;
  readonly statement: string;
  /** The heading of the result's column. */
  readonly heading: string;
  readonly rows: readonly Row[];
  readonly isSample: boolean;
}

export function withQueryOptions(command: Command): Command {
  return command
    .argument('[file.csv]', 'a CSV file with a header row')
    .option('--column <name>', 'the column to send, for a function of one argument')
    .addOption(
      new Option('--columns <names>', 'a column for each argument, in the order of the arguments, such as id,text')
        .conflicts(['column', 'languageColumn'])
        .argParser((names) => names.split(',').map((name) => name.trim())),
    )
    .option('--language <code>', "the language of all rows, as HEADERS = ('language' = 'de') sets it")
    .option('--language-column <name>', "the column with each row's language, sent as a second argument")
    .option(
      '--delimiter <character>',
      'the character between the columns of the file, such as ";" or tab (default: a comma)',
      delimiter,
    )
    .option('--rows <n>', 'send only the first n rows', wholeNumber(1));
}

/** Builds the query from the file, or a sample query without one. Throws a CsvProblem or a UsageError that the user can repair. */
export async function emulatedQuery(
  file: string | undefined,
  options: QueryOptions,
  declared: CalledFunction,
): Promise<EmulatedQuery> {
  if (file === undefined) return sample(options, declared);
  const fn = withLanguageColumn(declared, options);
  const { delimiter, rows: limit } = options;
  const types = declaredArguments(fn.arguments).map(({ type }) => type);
  const { columns, rows } = await readCsv(file, { columns: columnsFor(fn, options), types, delimiter, limit });
  const select = { functionName: fn.name, columns, table: path.parse(file).name, limit };
  return { fn, rows, isSample: false, statement: selectStatement(select), heading: columnHeading(fn.name, columns) };
}

/** The query of Snowflake's sample for a function of one text, else the processor's example. */
function sample(options: QueryOptions, fn: CalledFunction): EmulatedQuery {
  refuseOptionsAboutFile(options);
  const row = exampleRow(fn);
  const common = { fn, isSample: true };
  if (takesOneText(fn)) {
    const columns = argumentNames(fn.arguments);
    const statement = selectStatement({ functionName: fn.name, columns, table: 'test_tb' });
    return { ...common, statement, heading: columnHeading(fn.name, columns), rows: [['hello world'], row] };
  }
  const expressions = row.map((_, index) => fn.example[index] ?? 'NULL');
  const select = { functionName: fn.name, expressions };
  return { ...common, statement: selectExpressions(select), heading: expressionHeading(select), rows: [row] };
}

function refuseOptionsAboutFile({ column, columns, languageColumn, delimiter, rows }: QueryOptions): void {
  const given = {
    '--column': column,
    '--columns': columns,
    '--language-column': languageColumn,
    '--delimiter': delimiter,
    '--rows': rows,
  };
  const [option] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (option !== undefined)
    throw new UsageError(`${option} needs a CSV file. Name the file: npm start -- FILE.csv ${option} …`);
}

function withLanguageColumn(fn: CalledFunction, { languageColumn }: QueryOptions): CalledFunction {
  if (languageColumn === undefined) return fn;
  if (takesOneText(fn)) return { ...fn, arguments: fn.arguments.replace(/\)\s*$/, ', language VARCHAR)') };
  throw new UsageError(`--language-column is for functions of one text. ${howToName(fn)}`);
}

function columnsFor(fn: CalledFunction, { column, columns, languageColumn }: QueryOptions) {
  const count = argumentNames(fn.arguments).length;
  if (languageColumn !== undefined) return [column, languageColumn];
  if (columns?.length === count) return columns;
  if (columns !== undefined) throw new UsageError(`--columns names ${columns.length}. ${howToName(fn)}`);
  if (count === 1) return [column];
  if (count === 0) return [];
  throw new UsageError(howToName(fn));
}

function howToName({ name, arguments: declared }: CalledFunction): string {
  const names = argumentNames(declared);
  const count = names.length === 1 ? '1 argument' : `${names.length} arguments`;
  return `${name} takes ${count}, ${declared}. Name a column of the file for each: --columns ${names.map((one) => one.replaceAll('"', '')).join(',')}`;
}

/** Reads one character. The word `tab` means a tab, which is hard to type in a shell. */
function delimiter(text: string): string {
  if (text === 'tab' || text === '\\t') return '\t';
  if (text.length === 1 && text !== '"') return text;
  throw new InvalidArgumentError('It must be one character, or "tab".');
}
