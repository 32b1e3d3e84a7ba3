import { parse } from 'csv-parse/sync';
import type { CsvReply, CsvRequest } from '../../console/api/run';
import { ConsoleProblem } from '../../console/server/console-problem';
import { declaredArguments, type DeclaredArgument } from '../../lib/declared-arguments';
import type { DescribedFunction } from '../../lib/described-function';
import { jsonText } from '../snowflake/json-text';
import { likelyDelimiter } from '../snowflake/likely-delimiter';
import { CsvProblem, readCsvText } from '../snowflake/read-csv';

/** Reads rows for a function from a CSV text with a header. Cells are null and numbers exact as in a file that `npm start` sends. */
export async function readRows({ text, columns }: CsvRequest, fn: DescribedFunction): Promise<CsvReply> {
  const parameters = declaredArguments(fn.arguments);
  const delimiter = likelyDelimiter(text)?.character ?? ',';
  const header = headerOf(text, delimiter);
  const chosen = columns ?? defaultColumns(header, parameters);
  if (chosen.length !== parameters.length)
    throw new ConsoleProblem(
      400,
      `The text has ${counted(header.length, 'column')}, and ${fn.name} takes ${counted(parameters.length, 'argument')}, ${fn.arguments}. Choose a column for each argument.`,
    );
  try {
    const types = parameters.map(({ type }) => type);
    const { rows } = await readCsvText(text, { columns: chosen, types, delimiter });
    return { columns: [...header], chosen: [...chosen], rows: rows.map((row) => row.map(jsonText)) };
  } catch (error) {
    if (error instanceof CsvProblem) throw new ConsoleProblem(400, error.message);
    throw error;
  }
}

function counted(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}

function headerOf(text: string, delimiter: string): readonly string[] {
  try {
    const [header]: readonly (readonly string[])[] = parse(text, { delimiter, to: 1 });
    return header ?? [];
  } catch {
    throw new ConsoleProblem(
      400,
      'The first line of the text is not a header of CSV. Put the names of the columns into it.',
    );
  }
}

/** The columns with the names of the arguments; if one is missing, the first columns. */
function defaultColumns(header: readonly string[], parameters: readonly DeclaredArgument[]): readonly string[] {
  const named = parameters.map(({ name }) => {
    const plain = name.replace(/^"(.*)"$/, '$1').toLowerCase();
    return header.find((column) => column.toLowerCase() === plain);
  });
  return named.every((column) => column !== undefined) ? named : header.slice(0, parameters.length);
}
