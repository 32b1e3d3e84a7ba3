import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Options } from './batch';

/** Snowflake's headers: https://docs.snowflake.com/en/sql-reference/external-functions-data-format */
const BATCH_ID = 'sf-external-function-query-batch-id';
const QUERY_ID = 'sf-external-function-current-query-id';
const RETURN_TYPE = 'sf-external-function-return-type';
const CUSTOM_PREFIX = 'sf-custom-';

/** The longest batch id. A reservation's sort key contains it, and DynamoDB limits a sort key to 1,024 bytes. Observed ids have about 45 characters. */
const BATCH_ID_BYTES = 1000;

/** The values of the headers. Snowflake sends the same headers with POST and GET. */
export interface BatchHeaders {
  readonly batchId: string;
  readonly queryId?: string;
  readonly returnType?: string;
  readonly options: Options;
}

/** The problem of invalid headers in one sentence, and the query id if it could be read. */
export interface BadHeaders {
  readonly problem: string;
  readonly batchId?: undefined;
  readonly queryId?: string;
}

type Event = Pick<APIGatewayProxyEvent, 'headers' | 'multiValueHeaders'>;

export function readHeaders(event: Event): BatchHeaders | BadHeaders {
  const headers = byLowerCaseName(event);
  const queryId = headers.get(QUERY_ID)?.[0];
  const [batchId = '', ...more] = headers.get(BATCH_ID) ?? [];
  const problem = problemWith(batchId, more.length + 1);
  if (problem !== undefined) return { problem, queryId };
  return {
    batchId,
    queryId,
    returnType: headers.get(RETURN_TYPE)?.[0]?.toUpperCase(),
    options: readOptions(headers),
  };
}

function problemWith(batchId: string, times: number): string | undefined {
  if (!batchId) return `The header ${BATCH_ID} is missing. Call this URL through a Snowflake external function.`;
  if (times > 1) return `The request has the header ${BATCH_ID} ${times} times. Send it once.`;
  if (Buffer.byteLength(batchId) > BATCH_ID_BYTES)
    return `The header ${BATCH_ID} is longer than ${BATCH_ID_BYTES} bytes. Send a shorter batch id.`;
  return undefined;
}

/** API Gateway keeps the client's case, so names are compared in lower case. Names that differ only in case are the same name. */
function byLowerCaseName(event: Event): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  const sent: Record<string, string[] | undefined> = event.multiValueHeaders ?? {};
  const single = Object.entries(event.headers ?? {}).map(
    ([name, value]) => [name, value === undefined ? [] : [value]] as const,
  );
  const entries = Object.keys(sent).length > 0 ? Object.entries(sent) : single;
  for (const [name, values] of entries) {
    const key = name.toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), ...(values ?? [])]);
  }
  return headers;
}

function readOptions(headers: Map<string, string[]>): Options {
  const custom = [...headers].filter(([name]) => name.startsWith(CUSTOM_PREFIX));
  return Object.fromEntries(custom.map(([name, values]) => [name.slice(CUSTOM_PREFIX.length), values[0] ?? '']));
}
