import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';

export interface CsvOptions {
  /** The column's name in the header row. May be left out where there is only one. */
  readonly column?: string;
  /** How many rows to read at the most. */
  readonly limit?: number;
}

/** A mistake in the file, in one line. Commands print the message without a stack and exit with 2. */
export class CsvProblem extends Error {
  readonly exitCode = 2;
}

interface Cell {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * The cells of one column, row by row. A cell with nothing in it, or a row that ends before it, is NULL; `""` is an empty
 * text: so does Snowflake load CSV. Throws a CsvProblem for a file that cannot be read.
 */
export async function* csvRows(file: string, { column, limit = Infinity }: CsvOptions): AsyncGenerator<string | null> {
  let header: readonly Cell[] | undefined;
  let at = 0;
  let rows = 0;
  for await (const record of records(file)) {
    if (!header) {
      header = record;
      at = findColumn(file, header, column);
      continue;
    }
    if (isBlankLine(record) && header.length > 1) continue;
    if (rows === limit) return;
    rows += 1;
    const cell = record[at];
    yield cell === undefined || isNull(cell) ? null : cell.text;
  }
  if (!header) throw new CsvProblem(`${file} is empty.`);
  if (rows === 0) throw new CsvProblem(`${file} has no rows below its header.`);
}

function isNull({ text, quoted }: Cell): boolean {
  return text === '' && !quoted;
}

/** In a file of one column it is a row whose only cell is NULL. */
function isBlankLine(record: readonly Cell[]): boolean {
  return record.length === 1 && record.every(isNull);
}

async function* records(file: string): AsyncGenerator<readonly Cell[]> {
  const source = Readable.from(utf8(file));
  const parser = parse({
    // A row with more cells than the header is likely to have a comma that should be in quotes.
    relax_column_count_less: true,
    cast: (text, { quoting }) => ({ text, quoted: quoting }),
  });
  // A stream's error does not pass through a pipe by itself.
  source.on('error', (error) => parser.destroy(error)).pipe(parser);
  try {
    yield* parser as AsyncIterable<readonly Cell[]>;
  } catch (error) {
    throw new CsvProblem(reason(file, error));
  } finally {
    source.destroy();
  }
}

async function* utf8(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of createReadStream(file)) yield decoder.decode(chunk as Uint8Array, { stream: true });
  yield decoder.decode();
}

function findColumn(file: string, header: readonly Cell[], column: string | undefined): number {
  const names = header.map(({ text }) => text);
  if (column === undefined && names.length === 1) return 0;
  const known = `${file} has these: ${names.join(', ')}`;
  if (column === undefined) throw new CsvProblem(`Name the column to send with --column. ${known}`);
  const at = names.indexOf(column);
  if (at === -1) throw new CsvProblem(`There is no column "${column}". ${known}`);
  if (names.lastIndexOf(column) !== at) throw new CsvProblem(`There is more than one column "${column}". ${known}`);
  return at;
}

function reason(file: string, error: unknown): string {
  if (error instanceof CsvError) return `${file} is no proper CSV: ${error.message}`;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `There is no file ${file}.`;
  if (code === 'EISDIR') return `${file} is a folder.`;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return `${file} is not in UTF-8. Save it as UTF-8.`;
  return `${file} cannot be read: ${message}`;
}
