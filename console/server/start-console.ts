import { randomBytes } from 'node:crypto';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../../tools/command-line/usage-error';
import { ConsoleProblem } from './console-problem';
import { EventStreams } from './event-streams';
import { sendJson } from './exchange';
import { pageFileAt, type PageFiles } from './page-files';
import { checkSender, checkToken } from './request-checks';
import { routeFor } from './routes';
import { SECURITY_HEADERS } from './security-headers';
import type { ConsoleSource } from './source';

export interface ConsoleOptions {
  readonly source: ConsoleSource;
  /** Default: any free port. */
  readonly port?: number;
  /** Called when the page is first asked for, and for each file after that. */
  readonly files: { page(): Promise<PageFiles> };
}

export interface RunningConsole {
  /** `http://127.0.0.1:PORT/`, without the token. */
  readonly url: string;
  readonly token: string;
  /** The address to open: the URL with the token in its fragment, which a browser does not send. */
  readonly address: string;
  /** Stops the server, then the source. */
  stop(): Promise<void>;
}

/** Serves the console on 127.0.0.1. Each start has a new token. */
export async function startConsole({ source, port = 0, files }: ConsoleOptions): Promise<RunningConsole> {
  const token = randomBytes(32).toString('base64url');
  const streams = new EventStreams(source.events, (count) => source.onPages(count));
  const server = http.createServer((request, response) => {
    answer(request, response).catch((error: unknown) => sendProblem(response, error));
  });

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    checkSender(request, (server.address() as AddressInfo).port);
    const { method = 'GET', url = '/' } = request;
    const [path = '/', query] = url.split('?', 2);
    const file = pageFileAt(path);
    if (file) {
      if (method !== 'GET') throw new ConsoleProblem(405, `This address takes GET, not ${method}.`);
      const { [file.name]: text } = await files.page();
      response.writeHead(200, { 'Content-Type': file.type }).end(text);
      return;
    }
    checkToken(request, token);
    const route = routeFor(method, path);
    const { parts } = route;
    await route.answer({ request, response, source, streams, parts, query: new URLSearchParams(query) });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    token,
    address: `${url}#token=${token}`,
    stop: async () => {
      streams.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await source.stop();
    },
  };
}

/** Answers with a sentence. An error that nobody foresaw goes to standard error, and the page gets only its message. */
function sendProblem(response: http.ServerResponse, error: unknown): void {
  if (response.headersSent || !response.writable) return void response.destroy();
  if (error instanceof ConsoleProblem) return sendJson(response, { message: error.message }, error.status);
  if (error instanceof UsageError) return sendJson(response, { message: error.message }, 409);
  console.error('The console failed:', error);
  const message = error instanceof Error ? error.message : String(error);
  sendJson(response, { message: `The console could not do this: ${message}` }, 500);
}
