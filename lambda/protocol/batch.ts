import type { ExactNumber } from './exact-number';

/** A JSON value. A number that a JavaScript number cannot hold is an ExactNumber. */
export type Value =
  string | number | ExactNumber | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** The arguments of one call of the external function, in the order of SQL. */
export type Row = readonly Value[];

/** A row as Snowflake sends it: the row number, then the arguments. */
export type WireRow = readonly [number, ...Value[]];

/** Options that SQL sets by `HEADERS = ('name' = 'value')`, by name in lower case. */
export type Options = Readonly<Record<string, string>>;

/** A declared argument of the external function, such as `A` and `VARCHAR`. Snowflake writes both in upper case. */
export interface Argument {
  readonly name: string;
  readonly type: string;
}

/** What the headers of a request say about its batch, for the processor. */
export interface RequestFacts {
  readonly options: Options;
  /** What `CONTEXT_HEADERS = (…)` adds, by name in lower case with hyphens, such as `current-user`. */
  readonly contextHeaders: Options;
  /** Empty if the request does not say. */
  readonly arguments: readonly Argument[];
}

/** One POST from Snowflake, parsed and checked. */
export interface Batch {
  readonly batchId: string;
  readonly rows: readonly WireRow[];
  readonly request: RequestFacts;
  readonly queryId?: string;
  readonly returnType?: string;
}
