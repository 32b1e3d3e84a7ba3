import { CsvError, parse } from 'csv-parse/sync';
import { UsageError } from '../../local/command';

/** The cells of a result, row by row. */
export type Grid = readonly (readonly string[])[];

/**
 * Reads a result as Snowflake's clients give it: tabs as copied from Snowsight's grid, a table with pipes (`snow sql`, SnowSQL,
 * Markdown), CSV, or JSON. Prompts and other lines around it become rows that nobody looks for.
 */
export function readGrid(text: string): Grid {
  const content = text.replace(/^\uFEFF/, '').trim();
  if (/^[[{]/.test(content)) return jsonRows(content);
  if (/^\W*(API|STORAGE)_\w+ *\|/m.test(content)) return tableRows(content);
  // Some terminals turn the tabs of what is pasted into blanks.
  if (/^ *API_\w+ +\S/m.test(content)) return content.split('\n').map((line) => line.trim().split(/(?<!,)\s+/));
  return separatedRows(content, content.includes('\t') ? '\t' : ',');
}

/** Name and value of each object, whose keys are in capitals or not; `snow sql` nests the results of several statements. */
function jsonRows(content: string): Grid {
  try {
    const rows = [JSON.parse(content) as unknown].flat(Infinity);
    return rows.map((row) => {
      const byKey = new Map(Object.entries(row ?? {}).map(([key, value]) => [key.toLowerCase(), value as unknown]));
      return ['property', 'property_value'].map((key) => cell(byKey.get(key)));
    });
  } catch (error) {
    throw new UsageError(`This is no proper JSON: ${(error as Error).message}`);
  }
}

function cell(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function tableRows(content: string): Grid {
  const rows: string[][] = [];
  for (const line of content.split(/\r?\n/)) {
    if (/^[\s|+:-]*$/.test(line)) continue;
    const cells = line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|');
    const row = cells.map((cell) => cell.trim());
    const last = rows.at(-1);
    // On a narrow terminal `snow sql` continues long values in rows that have no name.
    if (last && row[0] === '') row.forEach((rest, at) => (last[at] = (last[at] ?? '') + rest));
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
