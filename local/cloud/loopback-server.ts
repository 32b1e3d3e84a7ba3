import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** A request and its whole body. */
export interface ReceivedRequest {
  readonly method: string;
  /** As sent, with the query string. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  /** Names and values in turn, with the client's case. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** Whether the body exceeded the limit; `body` then holds only a part of it. */
  readonly tooLarge: boolean;
  readonly sourceIp: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
}

export const NO_REPLY = 'no reply';

export interface LoopbackOptions {
  /** Default: any free port. */
  readonly port?: number;
  readonly bodyLimit: number;
  /** `NO_REPLY`: the connection is closed, as if the reply was lost on its way. */
  readonly answer: (request: ReceivedRequest) => Promise<Reply | typeof NO_REPLY>;
}

/** Starts an HTTP server that only this machine can reach. Stopping it closes its connections. */
export async function startLoopbackServer({ port = 0, bodyLimit, answer }: LoopbackOptions): Promise<LoopbackServer> {
  // No time limit for idle connections: on a busy machine a request can be lost that arrives while its connection is closed.
  const server = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    receive(request, bodyLimit)
      .then(answer)
      .then((reply) => {
        if (reply === NO_REPLY) response.destroy();
        else response.writeHead(reply.status, reply.headers).end(reply.body);
      })
      // Catches also a client that disconnected, and a status or header that Node does not accept.
      .catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain' });
        response.end(`The embedded cloud failed: ${error instanceof Error ? error.message : String(error)}\n`);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: http.IncomingMessage, limit: number): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  const { method = 'GET', url = '/', headers, rawHeaders, socket } = request;
  const sourceIp = socket.remoteAddress ?? '127.0.0.1';
  return { method, url, headers, rawHeaders, body: Buffer.concat(chunks), tooLarge: size > limit, sourceIp };
}
