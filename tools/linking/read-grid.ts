import { CsvError, parse } from 'csv-parse/sync';
import { UsageError } from '../command-line/usage-error';

/** The cells of a result, row by row. */
export type Grid = readonly (readonly string[])[];

/**
 * Reads a result as Snowflake's clients give it: tabs as copied from Snowsight's grid, a table with pipes (`snow sql`, SnowSQL,
 * Markdown) or with lines (SnowSQL's fancy_grid), CSV, or JSON. Prompts and other lines around it become rows that nobody
 * looks for.
 */
export function readGrid(text: string): Grid {
  const content = asciiLines(text.replace(/^\uFEFF/, '').trim());
  const json = jsonIn(content);
  if (json !== undefined) return jsonRows(json);
  if (/^\W*(API|STORAGE)_\w+ *\|/m.test(content)) return tableRows(content);
  // Some terminals turn the tabs of what is pasted into blanks.
  if (/^ *API_\w+ +\S/m.test(content)) return content.split('\n').map((line) => line.trim().split(/(?<!,)\s+/));
  return separatedRows(content, delimiterIn(content));
}

/** Box drawing as the signs that other tables are drawn with. */
function asciiLines(content: string): string {
  return content.replace(/[│┃║]/g, '|').replace(/[\u2500-\u257F]/g, '-');
}

/** A spreadsheet separates by semicolons where the comma is for decimals; a list of prefixes has commas in a cell. */
function delimiterIn(content: string): string {
  if (content.includes('\t')) return '\t';
  return /^"?API_\w+"?;/im.test(content) ? ';' : ',';
}

/**
 * The value that begins a line and ends one: prompts go before and after it, and may be in brackets themselves. Undefined
 * if there is none.
 */
function jsonIn(content: string): object | undefined {
  const starts = [...content.matchAll(/^[[{]/gm)].map(({ index }) => index);
  const ends = [...content.matchAll(/[\]}]\s*$/gm)].map(({ index }) => index + 1).reverse();
  for (const start of starts) {
    for (const end of ends) {
      const value = end > start ? parsed(content.slice(start, end)) : undefined;
      if (value !== undefined) return value;
    }
  }
  if (!/"property"\s*:/i.test(content)) return undefined;
  throw new UsageError('This is no proper JSON. Copy the whole result, from its first bracket to its last.');
}

function parsed(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** Name and value of each object, whose keys are in capitals or not; `snow sql` nests the results of several statements. */
function jsonRows(json: object): Grid {
  return [json].flat(Infinity).map((row) => {
    const byKey = new Map(Object.entries(row ?? {}).map(([key, value]) => [key.toLowerCase(), value as unknown]));
    return ['property', 'property_value'].map((key) => cell(byKey.get(key)));
  });
}

function cell(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function tableRows(content: string): Grid {
  const rows: string[][] = [];
  for (const line of content.split(/\r?\n/)) {
    if (/^[\s|+:=-]*$/.test(line)) continue;
    const cells = line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|');
    const row = cells.map((cell) => cell.trim());
    const last = rows.at(-1);
    // On a narrow terminal `snow sql` continues long values, and from 80 columns down names, in rows that have no type.
    const goesOn = row[0] === '' || (row.length >= 4 && row[1] === '');
    if (last && goesOn) row.forEach((rest, at) => (last[at] = (last[at] ?? '') + rest));
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
    throw new UsageError(`This is no proper CSV: ${error.message}`);
  }
}
