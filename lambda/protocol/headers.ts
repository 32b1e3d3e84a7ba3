import type { APIGatewayProxyEvent } from 'aws-lambda';
import { splitArguments } from '../shared/contract';
import type { Argument, Options, RequestFacts } from './batch';

/** Snowflake's headers: https://docs.snowflake.com/en/sql-reference/external-functions-data-format */
const BATCH_ID = 'sf-external-function-query-batch-id';
const QUERY_ID = 'sf-external-function-current-query-id';
const RETURN_TYPE = 'sf-external-function-return-type';
const SIGNATURE = 'sf-external-function-signature';
const CUSTOM_PREFIX = 'sf-custom-';
const CONTEXT_PREFIX = 'sf-context-';

/** Snowflake sends some headers twice. The plain form has blanks where this one has all characters. */
const BASE64_SUFFIX = '-base64';

/**
 * A reservation's sort key is a time, the function's name of up to 255 characters, and the batch id. DynamoDB limits a sort key to
 * 1,024 bytes. Observed ids have about 45 characters.
 */
const BATCH_ID_BYTES = 700;

/** The values of the headers. Snowflake sends the same headers with POST and GET. */
export interface BatchHeaders {
  readonly batchId: string;
  readonly queryId?: string;
  readonly returnType?: string;
  readonly request: RequestFacts;
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
    request: {
      options: readOptions(headers),
      contextHeaders: readContextHeaders(headers),
      arguments: readArguments(headers),
    },
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

function readContextHeaders(headers: Map<string, string[]>): Options {
  const names = [...headers.keys()].filter((name) => name.startsWith(CONTEXT_PREFIX) && !name.endsWith(BASE64_SUFFIX));
  const encoded = [...headers.keys()]
    .filter((name) => name.startsWith(CONTEXT_PREFIX) && name.endsWith(BASE64_SUFFIX))
    .map((name) => name.slice(0, -BASE64_SUFFIX.length));
  const all = new Set([...names, ...encoded]);
  return Object.fromEntries([...all].map((name) => [name.slice(CONTEXT_PREFIX.length), textOf(headers, name)]));
}

/** `(A VARCHAR, N NUMBER(38,0))` as its arguments. Names in double quotes keep what stands between the quotes. */
function readArguments(headers: Map<string, string[]>): readonly Argument[] {
  return splitArguments(textOf(headers, SIGNATURE)).flatMap((one) => {
    const [, quoted, plain = '', type = ''] = /^\s*(?:"((?:[^"]|"")*)"|(\S+))\s*(.*?)\s*$/.exec(one) ?? [];
    const name = quoted?.replaceAll('""', '"') ?? plain;
    return name === '' ? [] : [{ name, type }];
  });
}

/** The header's text, by preference from its base64 form; empty if there is none. */
function textOf(headers: Map<string, string[]>, name: string): string {
  const encoded = headers.get(`${name}${BASE64_SUFFIX}`)?.[0];
  if (encoded !== undefined) return Buffer.from(encoded, 'base64').toString('utf8');
  return headers.get(name)?.[0] ?? '';
}
