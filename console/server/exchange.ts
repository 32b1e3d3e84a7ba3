import type * as http from 'node:http';
import { ConsoleProblem } from './console-problem';
import type { EventStreams } from './event-streams';
import type { ConsoleSource } from './source';

/** A request to the API that has passed the checks, with what answers it. */
export interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly source: ConsoleSource;
  readonly streams: EventStreams;
  readonly query: URLSearchParams;
  /** The variable parts of the path, decoded. */
  readonly parts: readonly string[];
}

export function sendJson(response: http.ServerResponse, data: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(data));
}

/** A method of the source that this stack has. Throws if the stack cannot do it. */
export function possible<Method>(method: Method | undefined): Method {
  if (method !== undefined) return method;
  throw new ConsoleProblem(404, 'This is not possible with this stack.');
}
