import { CsvError, parse } from 'csv-parse/sync';
import { UsageError } from '../command-line/usage-error';
import { asLines } from './as-lines';
import { propertyName } from './property-names';
import { type Pair, pairIn, withoutNull } from './records';

/** The cells of a result, row by row. */
type Grid = readonly (readonly string[])[];

/** Matches the first word of a line, after frames, quotes and row numbers, and the sign or blank after this word. */
const FIRST_WORD = /^[^A-Za-z\n]*(?:export |set )?([A-Za-z]\w*)["']?[ ]*([-=]>|:=|[\t,;|&~^:=]| )/gm;

/**
 * Reads the pairs of a text with one pair or one row a line: tabs as copied from Snowsight's grid, the formats of
 * `snow sql` and SnowSQL, Markdown, CSV with any delimiter, Terraform's notation, and lines such as `NAME = value`.
 * It skips prompts and other lines.
 */
export function linePairs(text: string): readonly Pair[] {
  const content = asLines(text);
  const expanded = expandedPairs(content);
  if (expanded.length > 0) return expanded;
  const separator = [...content.matchAll(FIRST_WORD)].find(([, word = '']) => propertyName(word) !== undefined)?.[2];
  if (separator === undefined) return [];
  if ([':', '=', '=>', '->', ':='].includes(separator)) return assignedPairs(content);
  return gridPairs(gridOf(content, separator));
}

/** Reads pairs with the name and the value on two lines: SnowSQL's `expanded`, lists of psql, MySQL and PowerShell, XML. */
function expandedPairs(content: string): readonly Pair[] {
  const pairs: Pair[] = [];
  let name: string | undefined;
  for (const [, key = '', value = ''] of content.matchAll(
    /^\W*(property|property_value|value)["']?(?:[ \t]*[|:=]|[ \t])[ \t]*(.*?)[ \t]*$/gim,
  )) {
    if (key.toLowerCase() === 'property') name = propertyName(unquoted(value));
    else if (name !== undefined) pairs.push([name, withoutNull(unquoted(value))]);
  }
  return pairs;
}

/** Reads `NAME = value` and `NAME: value`, where a list can take several lines. */
function assignedPairs(content: string): readonly Pair[] {
  const pairs: Pair[] = [];
  const flat = content.replace(/([:=]\s*)(?:to(?:list|set)\()?\[([^[\]]*)\]\)?/g, (_, sign: string, items: string) =>
    `${sign}${items.replace(/[\s"']+/g, '').replace(/,$/, '')}`.replace(/\n/g, ' '),
  );
  for (const [, word = '', value = ''] of flat.matchAll(
    /^[^A-Za-z\n]*(?:export |set )?([A-Za-z]\w*(?: \w+)?)["']?[ \t]*(?:[-=]>|:=|[:=])[ \t]*(.*?)[ \t]*$/gm,
  )) {
    const name = propertyName(word);
    if (name !== undefined) pairs.push([name, withoutNull(unquoted(value))]);
  }
  return pairs;
}

function unquoted(value: string): string {
  const [, , inside] = /^(["'])(.*)\1[,;]?$/.exec(value) ?? [];
  return inside ?? value.replace(/[,;]$/, '');
}

function gridOf(content: string, separator: string): Grid {
  if (separator === '|') return tableRows(content);
  if (separator !== ' ') return separatedRows(content, separator);
  // Some terminals convert the tabs of a pasted text to blanks: two or more between cells, or only one.
  return content.split('\n').map((line) => {
    const cells = line.trim().split(/\s{2,}/);
    return cells.length > 1 ? cells : line.trim().split(/(?<!,)\s+/);
  });
}

/** Reads a grid with one row for each property, or with one column for each property and the values in the next row. */
function gridPairs(grid: Grid): readonly Pair[] {
  return grid.flatMap((cells, row) => {
    const columns = columnPairs(cells, grid[row + 1] ?? []);
    if (columns.length > 2) return columns;
    const pair = pairIn(cells);
    return pair ? [pair] : [];
  });
}

function columnPairs(heads: readonly string[], values: readonly string[]): readonly Pair[] {
  return heads.flatMap((head, column) => {
    const name = propertyName(head);
    return name === undefined ? [] : [[name, withoutNull(values[column] ?? '')] as const];
  });
}

function tableRows(content: string): Grid {
  const rows: string[][] = [];
  for (const line of content.split('\n')) {
    if (/^[\s|+:=-]*$/.test(line)) continue;
    const cells = line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|');
    const row = cells.map((cell) => unquoted(cell.trim()));
    const last = rows.at(-1);
    // On a narrow terminal, `snow sql` continues long values in further rows that have no type. At 80 columns or fewer it also continues names.
    const continues = row[0] === '' || (row.length >= 4 && row[1] === '');
    if (last && continues) row.forEach((rest, at) => (last[at] = (last[at] ?? '') + rest));
    else rows.push(row);
  }
  return rows;
}

function separatedRows(content: string, delimiter: string): Grid {
  try {
    return parse(content, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      trim: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UsageError(`This text is not valid CSV: ${error.message}`);
  }
}
