import * as path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { UsageError } from '../../tools/command-line/usage-error';
import { wholeNumber } from '../../tools/command-line/command';
import type { Row } from '../snowflake/cut-batches';
import { readCsv } from '../snowflake/read-csv';
import type { FunctionDeclaration } from '../snowflake/request-headers';

export interface QueryOptions {
  readonly column?: string;
  readonly language?: string;
  readonly languageColumn?: string;
  readonly delimiter?: string;
  readonly rows?: number;
}

/** The query that `npm start` emulates: its rows, the parts of its statement, and the function's declaration. */
export interface EmulatedQuery {
  readonly table: string;
  /** The columns that are the function's arguments. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** The LIMIT of the statement, if it has one. */
  readonly limit?: number;
  readonly declaration: Pick<FunctionDeclaration, 'signature' | 'returnType' | 'headers'>;
  readonly isSample: boolean;
}

const RETURN_TYPE = 'VARIANT';

/** The query of Snowflake's sample. */
const SAMPLE = { table: 'test_tb', columns: ['a'], rows: [['hello world'], ['I am happy']] };

export function withQueryOptions(command: Command): Command {
  return command
    .argument('[file.csv]', 'a CSV file with a header row')
    .option('--column <name>', 'the column to send')
    .option('--language <code>', "the language of all rows, as HEADERS = ('language' = 'de') sets it")
    .option('--language-column <name>', "the column with each row's language, sent as a second argument")
    .option(
      '--delimiter <character>',
      'the character between the columns of the file, such as ";" or tab (default: a comma)',
      delimiter,
    )
    .option('--rows <n>', 'send only the first n rows', wholeNumber(1));
}

/** Builds the query from the file, or Snowflake's sample query without one. Throws a CsvProblem or a UsageError that the user can repair. */
export async function emulatedQuery(file: string | undefined, options: QueryOptions): Promise<EmulatedQuery> {
  const { language, languageColumn } = options;
  const headers = language === undefined ? undefined : { language };
  const signature = languageColumn === undefined ? '(A VARCHAR)' : '(A VARCHAR, LANGUAGE VARCHAR)';
  const declaration = { signature, returnType: RETURN_TYPE, headers };
  if (file === undefined) return { ...sample(options), declaration, isSample: true };
  return { ...(await fromFile(file, options)), declaration, isSample: false };
}

function sample({ column, languageColumn, delimiter, rows }: QueryOptions) {
  const given = { '--column': column, '--language-column': languageColumn, '--delimiter': delimiter, '--rows': rows };
  const [option] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (option !== undefined)
    throw new UsageError(`${option} needs a CSV file. Name the file: npm start -- FILE.csv ${option} …`);
  return SAMPLE;
}

async function fromFile(file: string, { column, languageColumn, delimiter, rows: limit }: QueryOptions) {
  const table = await readCsv(file, { column, secondColumn: languageColumn, delimiter, limit });
  return { ...table, table: path.parse(file).name, limit };
}

/** Reads one character. The word `tab` means a tab, which is hard to type in a shell. */
function delimiter(text: string): string {
  if (text === 'tab' || text === '\\t') return '\t';
  if (text.length === 1 && text !== '"') return text;
  throw new InvalidArgumentError('It must be one character, or "tab".');
}
