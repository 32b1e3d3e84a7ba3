import type { APIGatewayProxyEvent } from 'aws-lambda';
import { digestOf } from '../../lambda/protocol/digest';
import type { Functions, FunctionWithStore } from '../../lambda/handlers/functions';
import type { JobsOf, JobStore, NewJob } from '../../lambda/jobs/job-store';
import type { RequestFacts, WireRow } from '../../lambda/protocol/batch';
import { errorName } from '../../lambda/shared/errors';
import type { BatchFields, Log, LogFields } from '../../lambda/shared/log';
import type { Metrics } from '../../lambda/shared/metrics';

export const QUERY_ID = '01b2c3d4-0000-1111-2222-333344445555';
export const BATCH_ID = `${QUERY_ID}:1:1:0:0`;

/** A request without options, context headers or declared arguments. */
export const NO_FACTS: RequestFacts = { options: {}, contextHeaders: {}, arguments: [] };

/** The function whose jobs tests store. */
export const JOBS_OF: JobsOf = { functionName: 'ext_func_async', line: 'quota:test' };

/** A job as post stores it; a test overrides the properties that it checks. */
export function aJob(change: Partial<NewJob> = {}): NewJob {
  const rows = change.rows ?? rowsOf('hello world', 'I am happy');
  const units = rows.length;
  return {
    batchId: BATCH_ID,
    request: NO_FACTS,
    returnType: 'VARIANT',
    process: 'process',
    rows,
    units,
    digest: digestOf(rows),
    ...change,
  };
}

/** Rows as Snowflake numbers them. */
export function rowsOf(...texts: (string | null)[]): WireRow[] {
  return texts.map((text, number) => [number, text]);
}

type EventChange = Partial<Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'>> & {
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
};

/** A proxy event as API Gateway makes of Snowflake's POST, as far as handlers look at it. */
export function aPost({
  rows = rowsOf('hello world', 'I am happy'),
  ...change
}: EventChange & { rows?: unknown } = {}) {
  return event({ body: JSON.stringify({ data: rows }), ...change });
}

/** The same for a GET, which has the POST's headers and no body. */
export function aGet(change: EventChange = {}) {
  return event({ body: null, ...change });
}

/** The API resource of {@link oneFunction}. */
export const RESOURCE = '/sentiment';

/** The API resource of a function. */
export function resourceOf({ functionName }: JobsOf): string {
  return functionName === JOBS_OF.functionName ? RESOURCE : `/${functionName}`;
}

/** The functions of a handler under test: one, without limits and slots, alone on its line, with this store. A test overrides the properties that it checks. */
export function oneFunction<Store = JobStore>(
  store: Store,
  change: Partial<FunctionWithStore<Store>> = {},
  of = JOBS_OF,
): Functions<Store> {
  const served = {
    name: JOBS_OF.functionName,
    line: JOBS_OF.line,
    process: 'process',
    maxValueBytes: 250,
    sharesLine: false,
  };
  return new Map([[resourceOf(of), { ...served, rowsPerCall: 1, unitsPerCall: 1, ...change, store }]]);
}

function event({ headers, ...change }: EventChange): APIGatewayProxyEvent {
  const sent = {
    'sf-external-function-query-batch-id': BATCH_ID,
    'sf-external-function-current-query-id': QUERY_ID,
    'sf-external-function-return-type': 'VARIANT',
    'Content-Encoding': 'gzip',
    ...headers,
  };
  return {
    resource: RESOURCE,
    headers: sent,
    isBase64Encoded: false,
    ...change,
  } as Partial<APIGatewayProxyEvent> as APIGatewayProxyEvent;
}

/** Keeps the log lines, for assertions; those of a log `of` a batch begin with its fields. */
export function aLog(lines: string[] = [], of: BatchFields = {}): Log & { readonly lines: string[] } {
  const write = (message: string, fields: LogFields = {}, error?: unknown): void => {
    const named = error === undefined ? {} : { error: errorName(error) };
    lines.push(JSON.stringify({ message, ...of, ...fields, ...named }));
  };
  return {
    lines,
    about: (fields) => write('about', { ...fields }),
    of: (fields) => aLog(lines, fields),
    info: write,
    error: write,
  };
}

/** Keeps the metrics, for assertions: sums by name, and failures by code. */
export function aMetrics(): Metrics & { readonly sums: Record<string, number> } {
  const sums: Record<string, number> = {};
  const add = (name: string, value = 1): void => void (sums[name] = (sums[name] ?? 0) + value);
  return {
    sums,
    about: () => undefined,
    add,
    failed: (code) => add(`BatchesFailed ${code}`),
    publish: () => undefined,
  };
}
