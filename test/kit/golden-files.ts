import * as fs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Row, Value } from '../../lambda/protocol/batch';
import { jsonOf } from '../../lambda/protocol/json-of';
import { readJson } from '../../lambda/protocol/read-json';
import { declaredArguments } from '../../lib/declared-arguments';
import type { Json } from '../../local/snowflake/json';
import { jsonText } from '../../local/snowflake/json-text';
import { readCsv } from '../../local/snowflake/read-csv';

/** Such as `UPDATE_GOLDEN=1 npx jest test/functions`: writes what the functions give. */
const UPDATE = 'UPDATE_GOLDEN';

const MOST_SHOWN = 10;

/** The rows to run a function over, and what it has to give for them: two CSV files. */
export interface GoldenFiles {
  readonly input: string;
  readonly output: string;
}

/** The rows of the input: a column for each declared argument, with its name in the header, and its type. */
export async function goldenRows({ input }: GoldenFiles, declared: string): Promise<readonly Row[]> {
  const columns = declaredArguments(declared);
  const names = columns.map(({ name }) => name.replace(/^"|"$/g, ''));
  const { rows } = await readCsv(input, { columns: names, types: columns.map(({ type }) => type), delimiter: ',' });
  return rows.map((row) => row.map(asReceived));
}

/** Throws what differs between the values and the output, row by row, or writes the output if `UPDATE_GOLDEN` is set. */
export async function compareWithGolden({ output }: GoldenFiles, values: readonly Value[]): Promise<void> {
  if (process.env[UPDATE]) return fs.writeFileSync(output, ['value', ...values.map(cell), ''].join('\n'));
  if (!fs.existsSync(output)) throw new Error(`There is no ${output}. ${howToWrite('write')}`);
  const { rows } = await readCsv(output, { columns: ['value'], types: ['VARIANT'], delimiter: ',' });
  const expected = rows.map(([value = null]) => asReceived(value));
  const differences = Array.from({ length: Math.max(values.length, expected.length) }, (_, row) => row).filter(
    (row) => row >= values.length || row >= expected.length || !isDeepStrictEqual(values[row], expected[row]),
  );
  if (differences.length === 0) return;
  const shown = differences
    .slice(0, MOST_SHOWN)
    .map((row) => `row ${row}: expected ${shownValue(expected, row)}, actual ${shownValue(values, row)}`);
  const more = differences.length > MOST_SHOWN ? [`and ${differences.length - MOST_SHOWN} more rows`] : [];
  throw new Error([`The values differ from ${output}.`, ...shown, ...more, howToWrite('accept')].join('\n'));
}

/** A cell as a processor gets it. */
function asReceived(cell: Json): Value {
  return readJson(jsonText(cell)) as Value;
}

/** A value as a cell of a CSV file. */
function cell(value: Value): string {
  return `"${jsonOf(value).replaceAll('"', '""')}"`;
}

function shownValue(values: readonly Value[], row: number): string {
  return row < values.length ? jsonOf(values[row]) : 'no row';
}

function howToWrite(verb: string): string {
  return `To ${verb} the values, run ${UPDATE}=1 npx jest test/functions`;
}
