/** A JSON value. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** The arguments of one call of the external function, in SQL's order. */
export type Row = readonly Value[];

/** A row as Snowflake sends it: the row number, then the arguments. */
export type WireRow = readonly [number, ...Value[]];

/** What SQL set by `HEADERS = ('name' = 'value')`, by lower-case name. */
export type Options = Readonly<Record<string, string>>;

/** One POST of Snowflake's, read and checked. */
export interface Batch {
  readonly batchId: string;
  readonly rows: readonly WireRow[];
  readonly options: Options;
  readonly queryId?: string;
  readonly returnType?: string;
}
