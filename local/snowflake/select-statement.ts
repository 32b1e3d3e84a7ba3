import type { DeclaredArgument } from '../../lib/declared-arguments';
import type { Row } from './cut-batches';
import type { Json } from './json';
import { jsonText } from './json-text';
import { storedType } from './sql-type';

export interface Select {
  readonly functionName: string;
  /** The columns that are the function's arguments. */
  readonly columns: readonly string[];
  readonly table: string;
  readonly limit?: number;
}

/** The query as a user types it, such as `select ext_func_async(comment) from reviews limit 10;`. */
export function selectStatement({ functionName, columns, table, limit }: Select): string {
  const from = `select ${functionName}(${columns.map(typed).join(', ')}) from ${typed(table)}`;
  return `${limit === undefined ? from : `${from} limit ${limit}`};`;
}

/** The most rows that a statement shows as constants. */
const MOST_CONSTANTS = 20;

export interface SelectValues {
  readonly functionName: string;
  /** The declared arguments. */
  readonly parameters: readonly DeclaredArgument[];
  readonly rows: readonly Row[];
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
  const lines = rows.map(
    (row) => `(${row.map((value, at) => constant(value, parameters[at]?.type ?? '')).join(', ')})`,
  );
  return `select ${functionName}(${expressions.join(', ')}) from values\n  ${lines.join(',\n  ')};`;
}

function constant(value: Json, type: string): string {
  if (value === null) return 'NULL';
  if (isSemiStructured(type) || typeof value === 'object') return literal(jsonText(value));
  return typeof value === 'string' ? literal(value) : String(value);
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function isSemiStructured(type: string): boolean {
  return ['VARIANT', 'OBJECT', 'ARRAY'].includes(storedType(type));
}

export interface SelectExpressions {
  readonly functionName: string;
  /** The arguments in SQL. */
  readonly expressions: readonly string[];
}

/** The query of one row of constants, such as `select mix(7, 'text');`. */
export function selectExpressions({ functionName, expressions }: SelectExpressions): string {
  return `select ${functionName}(${expressions.join(', ')});`;
}

/** The heading of its result: the expression as it is typed, with the name in capitals. */
export function expressionHeading({ functionName, expressions }: SelectExpressions): string {
  return `${functionName.toUpperCase()}(${expressions.join(', ')})`;
}

/** The heading of the result's column, such as `EXT_FUNC_ASYNC(COMMENT)`. */
export function columnHeading(functionName: string, columns: readonly string[]): string {
  return `${functionName.toUpperCase()}(${columns.map(stored).join(', ')})`;
}

/** Whether Snowflake accepts the name without quotes. */
const isPlain = (name: string) => /^[A-Za-z_][\w$]*$/.test(name);

function typed(name: string): string {
  return isPlain(name) ? name : quoted(name);
}

/** The name as Snowflake stores it. A name without quotes is converted to capitals. */
function stored(name: string): string {
  return isPlain(name) ? name.toUpperCase() : quoted(name);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
