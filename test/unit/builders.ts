import type { APIGatewayProxyEvent } from 'aws-lambda';
import { digestOf } from '../../lambda/protocol/digest';
import type { NewJob } from '../../lambda/jobs/job-store';
import type { WireRow } from '../../lambda/protocol/batch';
import { errorName } from '../../lambda/shared/errors';
import type { Log } from '../../lambda/shared/log';
import type { Metrics } from '../../lambda/shared/metrics';

export const QUERY_ID = '01b2c3d4-0000-1111-2222-333344445555';
export const BATCH_ID = `${QUERY_ID}:1:1:0:0`;

/** A job as post stores it; a test overrides the properties that it checks. */
export function aJob(change: Partial<NewJob> = {}): NewJob {
  const rows = change.rows ?? rowsOf('hello world', 'I am happy');
  return { batchId: BATCH_ID, options: {}, returnType: 'VARIANT', rows, digest: digestOf(rows), ...change };
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

function event({ headers, ...change }: EventChange): APIGatewayProxyEvent {
  const sent = {
    'sf-external-function-query-batch-id': BATCH_ID,
    'sf-external-function-current-query-id': QUERY_ID,
    'sf-external-function-return-type': 'VARIANT',
    'Content-Encoding': 'gzip',
    ...headers,
  };
  return { headers: sent, isBase64Encoded: false, ...change } as Partial<APIGatewayProxyEvent> as APIGatewayProxyEvent;
}

/** Keeps the log lines, for assertions. */
export function aLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (message: string, fields = {}, error?: unknown): void =>
    void lines.push(JSON.stringify({ message, ...fields, ...(error !== undefined && { error: errorName(error) }) }));
  return { lines, about: (fields) => write('about', fields), info: write, error: write };
}

/** Keeps the metrics, for assertions: sums by name, and failures by code. */
export function aMetrics(): Metrics & { readonly sums: Record<string, number> } {
  const sums: Record<string, number> = {};
  const add = (name: string, value = 1): void => void (sums[name] = (sums[name] ?? 0) + value);
  return { sums, add, failed: (code) => add(`BatchesFailed ${code}`), publish: () => undefined };
}
