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
