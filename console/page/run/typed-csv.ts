/**
 * What the user has typed or pasted as the text of a CSV file with a header. With one parameter each line is one value, commas
 * included, and an empty line is NULL. With several, tabs or commas separate the arguments.
 */
export function typedCsv(typed: string, parameters: readonly { readonly name: string }[]): string {
  const header = parameters.map(({ name }) => quoted(name)).join(',');
  const lines = typed.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
  if (parameters.length === 1) return [header, ...lines.map(cell)].join('\n');
  if (!typed.includes('\t')) return [header, ...lines].join('\n');
  return [header, ...lines.map((line) => line.split('\t').map(cell).join(','))].join('\n');
}

/** Whether the text has a row. Empty lines at its end are none. */
export function hasTypedRows(typed: string): boolean {
  return /[^\r\n]/.test(typed);
}

/** The rows of an example as a user would type them. */
export function typedExample(example: readonly string[]): string {
  return example.map(typedValue).join(example.length > 1 ? '\t' : '');
}

function typedValue(json: string): string {
  if (json === 'null') return '';
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
}

function cell(text: string): string {
  return text === '' ? '' : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
