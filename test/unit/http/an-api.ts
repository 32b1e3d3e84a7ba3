import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export type Respond = (request: ReceivedRequest, response: http.ServerResponse, number: number) => void;

export interface AnApi {
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
  /** Connections that were opened. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/**
 * A real server on this machine.
 *
 * @param respond may throw: the response is 500 then
 * @param certificate for TLS. Default: plain HTTP
 */
export async function anApi(respond: Respond, certificate?: https.ServerOptions): Promise<AnApi> {
  const requests: ReceivedRequest[] = [];
  let connections = 0;
  const listener = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const { method = '', url: target = '', headers, rawHeaders } = request;
    const received = { method, target, headers, rawHeaders, body: await text(request) };
    requests.push(received);
    respond(received, response, requests.length);
  };
  const onRequest = (request: http.IncomingMessage, response: http.ServerResponse): void =>
    void listener(request, response).catch(() => response.writeHead(500).end());
  const server = certificate ? https.createServer(certificate, onRequest) : http.createServer(onRequest);
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Responds with JSON. */
export function sendJson(
  response: http.ServerResponse,
  value: unknown,
  status = 200,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** The same response to each request. */
export function json(...content: Parameters<typeof sendJson> extends [unknown, ...infer Rest] ? Rest : never): Respond {
  return (_, response) => sendJson(response, ...content);
}
