/** One external function as the commands and the SQL script know it: an output of the stack for each, as JSON. */
export interface DescribedFunction {
  /** In SQL. */
  readonly name: string;
  /** What to name in `CREATE EXTERNAL FUNCTION … AS`. */
  readonly url: string;
  /** The name of the Lambda function that processes its batches. */
  readonly process: string;
  /** The jobs that it waits for: see `JobsOf` in lambda/jobs/job-store.ts. */
  readonly line: string;
  /** How many workers use the quota of the line at the same time. Not set: it has none, and every batch starts a worker. */
  readonly slots?: number;
  /** The rate of its quota, whose name is in the line. Not set: it uses none. */
  readonly quota?: { readonly unitsPerSecond: number; readonly unitsPerCall: number };
  /** Such as `(a VARCHAR)`. */
  readonly arguments: string;
  readonly returns: string;
  /** One SQL expression for each argument. */
  readonly example: readonly string[];
  /** Options that the processor takes, each with a value. Not set: none. */
  readonly sampleOptions?: Readonly<Record<string, string>>;
  /** What a query selects of the results that it stored as `s`, such as `s:Positive::FLOAT AS positive`. Not set: `s`. */
  readonly sampleSelect?: string;
  /** MAX_BATCH_ROWS to declare. Not set: Snowflake's own batches are small enough. */
  readonly maxBatchRows?: number;
  /** How many rows one statement may process: see rows-per-statement.ts. Not set: nothing limits the pace. */
  readonly rowsPerStatement?: number;
  /** HEADERS to declare, by name. */
  readonly options?: Readonly<Record<string, string>>;
  /** CONTEXT_HEADERS to declare. */
  readonly contextHeaders?: readonly string[];
}
