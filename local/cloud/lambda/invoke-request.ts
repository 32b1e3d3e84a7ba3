import type { ReceivedRequest } from '../loopback-server';
import { functionIdentifier } from './function-identifier';

const TYPES = ['Event', 'RequestResponse', 'DryRun'] as const;
const LOG_TYPES = ['None', 'Tail'] as const;

/** Lambda's limit for the client context, in bytes of base64. */
const CLIENT_CONTEXT_BYTES = 3583;

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const QUALIFIER = /^[\w$-]{1,128}$/;

/** A valid request of the Invoke API. */
export interface ParsedInvocation {
  /** Without a qualifier. */
  readonly functionArn: string;
  readonly qualifier?: string;
  readonly type: (typeof TYPES)[number];
  /** Whether the caller asks for the end of the log. */
  readonly tail: boolean;
  readonly traceHeader?: string;
  /** JSON */
  readonly clientContext?: string;
}

/** A request that Lambda rejects, whoever sends it. */
export class InvalidInvocation extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** Reads a request of the Invoke API. `own` completes a function's name to its ARN. Throws InvalidInvocation. */
export function parseInvocation(
  request: ReceivedRequest,
  own: { readonly region: string; readonly accountId: string },
): ParsedInvocation {
  const [path = '', query] = request.url.split('?');
  const encoded = request.method === 'POST' ? PATH.exec(path)?.[1] : undefined;
  if (encoded === undefined) {
    const message = `The embedded cloud knows only the Invoke operation of Lambda, not ${request.method} ${path}`;
    throw new InvalidInvocation(404, 'UnknownOperationException', message);
  }
  const text = decodeURIComponent(encoded);
  const named = functionIdentifier(text);
  if (!named) throw violation('functionName', text, 'Member must satisfy regular expression pattern: see API_Invoke');
  const { region = own.region, accountId = own.accountId } = named;
  const { headers } = request;
  return {
    functionArn: `arn:aws:lambda:${region}:${accountId}:function:${named.name}`,
    qualifier: qualifierOf(named.qualifier, new URLSearchParams(query).get('Qualifier') ?? undefined),
    type: oneOf(TYPES, 'invocationType', headers['x-amz-invocation-type'], 'RequestResponse'),
    tail: oneOf(LOG_TYPES, 'logType', headers['x-amz-log-type'], 'None') === 'Tail',
    traceHeader: single(headers['x-amzn-trace-id']),
    clientContext: clientContextOf(single(headers['x-amz-client-context'])),
  };
}

function qualifierOf(inName: string | undefined, inQuery: string | undefined): string | undefined {
  if (inQuery !== undefined && !QUALIFIER.test(inQuery)) {
    throw violation('qualifier', inQuery, 'Member must satisfy regular expression pattern: [a-zA-Z0-9$_-]+');
  }
  if (inName !== undefined && inQuery !== undefined && inName !== inQuery) {
    const message = 'The derived qualifier from the function name does not match the specified qualifier.';
    throw new InvalidInvocation(400, 'InvalidParameterValueException', message);
  }
  return inName ?? inQuery;
}

function oneOf<T extends string>(
  values: readonly T[],
  field: string,
  header: string | string[] | undefined,
  standard: T,
): T {
  const text = single(header) ?? standard;
  const value = values.find((known) => known === text);
  if (value !== undefined) return value;
  throw violation(field, text, `Member must satisfy enum value set: [${values.join(', ')}]`);
}

/** The event as JSON. Throws InvalidInvocation. */
export function payloadOf(body: Buffer): string {
  const payload = body.toString('utf8') || '{}';
  if (isJson(payload)) return payload;
  throw new InvalidInvocation(400, 'InvalidRequestContentException', 'Could not parse request body into json');
}

function clientContextOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = Buffer.from(header, 'base64').toString('utf8');
  if (header.length <= CLIENT_CONTEXT_BYTES && isJson(text)) return text;
  throw new InvalidInvocation(
    400,
    'InvalidRequestContentException',
    'Client context must be a valid Base64-encoded JSON object.',
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function violation(field: string, value: string, constraint: string): InvalidInvocation {
  const message = `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: ${constraint}`;
  return new InvalidInvocation(400, 'ValidationException', message);
}
