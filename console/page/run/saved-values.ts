/** The arguments and the value of each row, as JSON texts. */
export interface ValueTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly values: readonly (string | undefined)[];
}

/** Spreadsheets run a cell that begins with one of these as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

export function csvOfValues(table: ValueTable): string {
  const lines = table.rows.map((row, index) => [...row, table.values[index] ?? ''].map(csvCell).join(','));
  return `${[[...table.columns, 'value'].map((name) => quoted(name)).join(','), ...lines].join('\n')}\n`;
}

/** Numbers keep all their digits, because the JSON texts are not parsed. */
export function jsonOfValues({ columns, rows, values }: ValueTable): string {
  const lines = rows.map((row, index) => {
    const members = [...row.map((json, at) => [columns[at] ?? `argument ${at + 1}`, json] as const)];
    const all = [...members, ['value', values[index] ?? 'null'] as const];
    return `  {${all.map(([name, json]) => `${JSON.stringify(name)}: ${json}`).join(', ')}}`;
  });
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** For the clipboard: spreadsheets read it as cells. */
export function tabsOfValues({ rows, values }: ValueTable): string {
  return rows
    .map((row, index) =>
      [...row, values[index] ?? '']
        .map((json) => (json === 'null' ? 'NULL' : shownText(json).replace(/[\t\n\r]+/g, ' ')))
        .join('\t'),
    )
    .join('\n');
}

/** The text of a JSON text, if it is one; else the JSON itself. */
export function shownText(json: string): string {
  if (!json.startsWith('"')) return json;
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
}

function csvCell(json: string): string {
  if (json === '' || json === 'null') return '';
  const text = shownText(json);
  const isNumber = /^-?\d[\d.eE+-]*$/.test(json);
  return isNumber ? text : quoted(FORMULA.test(text) ? `'${text}` : text);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
