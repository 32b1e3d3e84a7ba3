import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CellProblem, cellValue } from './cell-value';
import type { Row } from './cut-batches';
import type { Json } from './json';
import { likelyDelimiter } from './likely-delimiter';

export interface CsvOptions {
  /** The columns to read, by their names in the header row. `undefined` stands for the only column of a file that has one column. */
  readonly columns: readonly (string | undefined)[];
  /** The SQL types of the columns. Default: text. */
  readonly types?: readonly string[];
  /** The character between cells. Default: a comma. If the file seems to have another one, a CsvProblem is thrown. */
  readonly delimiter?: string;
  /** The most rows to read. */
  readonly limit?: number;
}

/** A problem of the CSV file or of the chosen column. Commands print its message without a stack and exit with 2. */
export class CsvProblem extends Error {
  readonly exitCode = 2;
}

interface Cell {
  readonly text: string;
  readonly quoted: boolean;
  /** Of the file, where the cell ends. */
  readonly line: number;
}

interface Column {
  readonly name: string;
  readonly at: number;
}

export interface CsvTable {
  /** The names of the columns that were read. */
  readonly columns: readonly string[];
  /** The cells of these columns. An empty cell, or one that a short row lacks, is null. `""` is an empty text. */
  readonly rows: readonly Row[];
}

/** Reads the named columns. Cells are null where Snowflake's CSV loading gives NULL. Throws a CsvProblem if it cannot read them. */
export function readCsv(file: string, options: CsvOptions): Promise<CsvTable> {
  return readTable(file, options, () => utf8(file, { checkDelimiter: options.delimiter === undefined }));
}

/** Reads the named columns of a CSV text in the same way. */
export function readCsvText(text: string, options: CsvOptions): Promise<CsvTable> {
  return readTable('The text', options, () => [text]);
}

/** @param file its name, for messages */
async function readTable(file: string, options: CsvOptions, source: Source): Promise<CsvTable> {
  const { limit = Infinity, types = [] } = options;
  let header: readonly Cell[] | undefined;
  let columns: readonly Column[] = [];
  const rows: Row[] = [];
  for await (const record of records(file, options, source)) {
    if (!header) {
      header = record;
      columns = findColumns(file, header, options);
      continue;
    }
    if (isBlankLine(record) && header.length > 1) continue;
    if (rows.length === limit) break;
    rows.push(columns.map(({ at, name }, index) => valueOf(record[at], { file, name, type: types[index] })));
  }
  if (!header) throw new CsvProblem(`${file} is empty.`);
  if (rows.length === 0) throw new CsvProblem(`${file} has no rows below its header.`);
  return { columns: columns.map(({ name }) => name), rows };
}

function valueOf(
  cell: Cell | undefined,
  { file, name, type = 'VARCHAR' }: { readonly file: string; readonly name: string; readonly type?: string },
): Json {
  if (cell === undefined || isNull(cell)) return null;
  try {
    return cellValue(cell.text, type);
  } catch (error) {
    if (!(error instanceof CellProblem)) throw error;
    throw new CsvProblem(`${file}, line ${cell.line}: the cell in column "${name}" ${error.message}`);
  }
}

function isNull({ text, quoted }: Pick<Cell, 'text' | 'quoted'>): boolean {
  return text === '' && !quoted;
}

/** Whether the line is blank. In a file with one column, a blank line is a row whose cell is NULL. */
function isBlankLine(record: readonly Cell[]): boolean {
  return record.length === 1 && record.every(isNull);
}

/** The text in pieces. */
type Source = () => Iterable<string> | AsyncIterable<string>;

async function* records(file: string, { delimiter }: CsvOptions, textOf: Source): AsyncGenerator<readonly Cell[]> {
  const source = Readable.from(textOf());
  const parser = parse({
    delimiter: delimiter ?? ',',
    // Shorter rows are accepted. A longer row is an error, because it probably has a delimiter that should be in quotes.
    relax_column_count_less: true,
    cast: (text, { quoting, lines }) => ({ text, quoted: quoting, line: lines }),
  });
  // A stream's error does not pass through a pipe by itself.
  source.on('error', (error) => parser.destroy(error)).pipe(parser);
  try {
    yield* parser as AsyncIterable<readonly Cell[]>;
  } catch (error) {
    throw error instanceof CsvProblem ? error : new CsvProblem(reason(file, error));
  } finally {
    source.destroy();
  }
}

async function* utf8(file: string, { checkDelimiter }: { readonly checkDelimiter: boolean }): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  for await (const chunk of createReadStream(file)) {
    const text = decoder.decode(chunk as Uint8Array, { stream: true });
    if (isFirst && checkDelimiter) rejectOtherDelimiter(file, text);
    isFirst = false;
    yield text;
  }
  yield decoder.decode();
}

/** @param start the start of the file, with the whole header */
function rejectOtherDelimiter(file: string, start: string): void {
  const likely = likelyDelimiter(start);
  if (likely === undefined) return;
  const { name, option } = likely;
  throw new CsvProblem(
    `${file} seems to have ${name} between its columns, not commas. Name the delimiter: --delimiter ${option}`,
  );
}

function findColumns(file: string, header: readonly Cell[], { columns }: CsvOptions): readonly Column[] {
  const names = header.map(({ text }) => text);
  const known = `The columns of ${file}: ${names.join(', ')}`;
  const [only] = names;
  if (columns.includes(undefined) && (only === undefined || names.length > 1))
    throw new CsvProblem(`Name the column to send with --column. ${known}`);
  return columns.map((given) => {
    const name = given ?? only ?? '';
    const at = names.indexOf(name);
    if (at === -1) throw new CsvProblem(`There is no column "${name}". ${known}`);
    if (names.lastIndexOf(name) !== at) throw new CsvProblem(`There is more than one column "${name}". ${known}`);
    return { name, at };
  });
}

function reason(file: string, error: unknown): string {
  if (error instanceof CsvError) return `${file} is not valid CSV: ${error.message}`;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `There is no file ${file}.`;
  if (code === 'EISDIR') return `${file} is a folder.`;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return `${file} is not in UTF-8. Save it as UTF-8.`;
  return `${file} cannot be read: ${message}`;
}
