import { once } from 'node:events';
import { ServerResponse, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { TableRequest } from './parse-request';
import { refusalOf } from './refusal-of';
import { tableSchema, type TableSchema } from './table-schema';

/** A DynamoDB engine, in this process or elsewhere. */
export interface DynamodbEngine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts dynalite, in memory, behind checks that refuse requests which DynamoDB refuses and dynalite accepts. */
export async function startStrictDynalite(): Promise<DynamodbEngine> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  const [handle] = server.listeners('request') as RequestListener[];
  if (handle === undefined) throw new Error('dynalite listens to no requests.');
  const schemas = new Map<string, TableSchema>();
  const replies = new Set<Promise<void>>();
  let stopping = false;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const message = checked(request, body, schemas);
    if (stopping) return void response.destroy();
    if (message !== undefined) return refuse(response, message);
    const reply = replied(response);
    replies.add(reply);
    handle(replayed(request, body), response);
    await reply;
    replies.delete(reply);
  };
  server.removeAllListeners('request').on('request', (request: IncomingMessage, response: ServerResponse) => {
    // The client disconnected while it sent the request.
    answer(request, response).catch(() => response.destroy());
  });
  // By default dynalite listens on every interface.
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      stopping = true;
      // If its database is closed before it has replied, dynalite throws an error that no caller can catch.
      await Promise.all(replies);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Resolves when dynalite replies, also to a client that has disconnected, for which a response emits no event. */
function replied(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.end = (body?: string | (() => void)) => {
      resolve();
      return ServerResponse.prototype.end.call(response, body, 'utf8') as typeof response;
    };
  });
}

/** Returns the message if DynamoDB refuses the request. Remembers the schema of a table that is created. */
function checked({ headers }: IncomingMessage, body: Buffer, schemas: Map<string, TableSchema>): string | undefined {
  const operation = /^DynamoDB_\d+\.(\w+)$/.exec(String(headers['x-amz-target']))?.[1] ?? '';
  const request = parsed(body);
  if (request === undefined) return undefined;
  if (operation === 'CreateTable') {
    const table = request as CreateTableCommandInput;
    schemas.set(table.TableName ?? '', tableSchema(table));
    return undefined;
  }
  return refusalOf(operation, request, schemas);
}

/** Undefined if the body is not JSON, which dynalite reports itself. */
function parsed(body: Buffer): (TableRequest & object) | undefined {
  try {
    const json: unknown = JSON.parse(body.toString());
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

/** The request with its body unread, for dynalite to read. */
function replayed({ method, url, headers }: IncomingMessage, body: Buffer): IncomingMessage {
  return Object.assign(Readable.from([body]), { method, url, headers }) as IncomingMessage;
}

function refuse(response: ServerResponse, message: string): void {
  response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: 'com.amazon.coral.validate#ValidationException', message }));
}
