/** A JSON value. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** The arguments of one call of the external function, in the order of SQL. */
export type Row = readonly Value[];

/** A row as Snowflake sends it: the row number, then the arguments. */
export type WireRow = readonly [number, ...Value[]];

/** Options that SQL sets by `HEADERS = ('name' = 'value')`, by name in lower case. */
export type Options = Readonly<Record<string, string>>;

/** One POST from Snowflake, parsed and checked. */
export interface Batch {
  readonly batchId: string;
  readonly rows: readonly WireRow[];
  readonly options: Options;
  readonly queryId?: string;
  readonly returnType?: string;
}
