import type { RunRequest } from './run';

/** The most rows that a statement shows as constants. */
export const MOST_CONSTANTS = 20;

export interface SelectValues {
  readonly functionName: string;
  /** The declared arguments. */
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly rows: RunRequest['rows'];
}

/**
 * The query over rows that are in no table: a few as constants, such as `select mood(column1) from values ('a'), ('b');`, and
 * many from a table of the user's, whose columns have the names of the arguments.
 */
export function selectValues({ functionName, parameters, rows }: SelectValues): string {
  const columns = parameters.map(({ name }) => name);
  if (rows.length > MOST_CONSTANTS || columns.length === 0)
    return `select ${functionName}(${columns.join(', ')}) from my_table;`;
  // VALUES takes no PARSE_JSON, so semi-structured values are written as text.
  const expressions = parameters.map(({ type }, at) =>
    isSemiStructured(type) ? `parse_json(column${at + 1})` : `column${at + 1}`,
  );
  const lines = rows.map((row) => `(${row.map((json, at) => constant(json, parameters[at]?.type ?? '')).join(', ')})`);
  return `select ${functionName}(${expressions.join(', ')}) from values\n  ${lines.join(',\n  ')};`;
}

/** Numbers keep all their digits, because they are taken from the JSON text. */
function constant(json: string, type: string): string {
  const text = json.trim();
  if (text === 'null') return 'NULL';
  if (isSemiStructured(type) || /^[[{]/.test(text)) return literal(text);
  return text.startsWith('"') ? literal(String(JSON.parse(text))) : text;
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function isSemiStructured(type: string): boolean {
  return /^(VARIANT|OBJECT|ARRAY)\b/i.test(type.trim());
}
