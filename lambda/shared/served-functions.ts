/**
 * What post and get know of the external functions, and how their variable holds it. This file imports nothing, so infrastructure and run time can
 * import it.
 */

/** The variable of post and get: the external functions that they serve, as JSON of {@link WrittenFunctions}. */
export const SERVICE_ENV = { functions: 'FUNCTIONS' } as const;

/** One external function, as post and get know it. */
export interface ServedFunction {
  /** Its name in SQL. */
  readonly name: string;
  /** The jobs that it waits for: see `JobsOf` in lambda/jobs/job-store.ts. */
  readonly line: string;
  /** The name of the Lambda function that processes its batches. */
  readonly process: string;
  /** The most bytes that the value of one row takes in Lambda's reply. */
  readonly maxValueBytes: number;
  /** The most rows of a batch that can be processed in time. Not set: any number. */
  readonly maxRows?: number;
  /** The units that all batches of the line may use together. Not set: the work shares no quota. */
  readonly maxUnits?: number;
  /** Rows of one call. */
  readonly rowsPerCall: number;
  /** Units of the quota that one call uses. */
  readonly unitsPerCall: number;
  /** The most rows of one slice. Not set: see lambda/jobs/cut-slices.ts. */
  readonly rowsPerSlice?: number;
  /** The slots of the line: how many workers use its quota at the same time. Not set: every batch starts a worker of its own. */
  readonly slots?: number;
}

/** Each function by the path of its API resource, such as `/sentiment`. */
export type ServedFunctions = Readonly<Record<string, ServedFunction>>;

/** In the variable, a function has the values of these properties in this order. Their names would use up half of Lambda's 4 KB. */
const SERVED_PROPERTIES = [
  'name',
  'line',
  'process',
  'maxValueBytes',
  'rowsPerCall',
  'unitsPerCall',
  'slots',
  'maxRows',
  'maxUnits',
  'rowsPerSlice',
] as const satisfies readonly (keyof ServedFunction)[];

/** The functions as the variable has them. A value that is not set is null, or left out at the end. */
export type WrittenFunctions = Readonly<Record<string, readonly (string | number | null)[]>>;

export function writtenFunctions(served: ServedFunctions): WrittenFunctions {
  const written = (fn: ServedFunction) => {
    const values = SERVED_PROPERTIES.map((property) => fn[property] ?? null);
    return values.slice(0, values.findLastIndex((value) => value !== null) + 1);
  };
  return Object.fromEntries(Object.entries(served).map(([path, fn]) => [path, written(fn)]));
}

export function servedFunctions(written: WrittenFunctions): ServedFunctions {
  const served = (values: WrittenFunctions[string]) => {
    const all = SERVED_PROPERTIES.map((property, place) => [property, values[place] ?? null] as const);
    return Object.fromEntries(all.filter(([, value]) => value !== null)) as Partial<ServedFunction> as ServedFunction;
  };
  return Object.fromEntries(Object.entries(written).map(([path, values]) => [path, served(values)]));
}
