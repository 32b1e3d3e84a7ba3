import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { callExternalFunction, type ExternalFunctionCall } from '../../../local/snowflake/external-function';

export interface ReceivedRequest {
  readonly method: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly batchId: string;
  readonly body: string;
  /** The number of requests of this method for this batch so far, this one included. */
  readonly nth: number;
}

export type ScriptedAnswer = { readonly status: number; readonly body?: string } | 'hang up' | 'say nothing';

export type Script = (request: ReceivedRequest) => ScriptedAnswer;

/** A remote service that answers as its script says. */
export class ScriptedService {
  readonly requests: ReceivedRequest[] = [];
  script: Script = () => ({ status: 500 });
  private readonly server = http.createServer((request, response) => void this.answer(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/prod/sentiment`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const bytes = await buffer(request);
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    const batchId = String(request.headers['sf-external-function-query-batch-id']);
    const method = String(request.method);
    const before = this.requests.filter((other) => other.method === method && other.batchId === batchId).length;
    const received = { method, headers: request.headers, batchId, body, nth: before + 1 };
    this.requests.push(received);
    const answer = this.script(received);
    if (answer === 'hang up') response.destroy();
    else if (answer !== 'say nothing') response.writeHead(answer.status).end(answer.body);
  }
}

export const RUNNING = { status: 202, body: '{}' };

/** Answers 200 with one value for each row. */
export function values(...list: readonly unknown[]): ScriptedAnswer {
  return data(list.map((value, row) => [row, value]));
}

export function data(rows: unknown): ScriptedAnswer {
  return { status: 200, body: JSON.stringify({ data: rows }) };
}

export interface SentBatch {
  readonly data: readonly (readonly [number, ...unknown[]])[];
}

/** Calls the service with one row. A test overrides parts of the call. */
export function call(service: ScriptedService, overrides: Partial<ExternalFunctionCall> = {}) {
  return callExternalFunction({
    name: 'ext_func_async',
    signature: '(A VARCHAR)',
    returnType: 'VARIANT',
    url: service.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
    rows: [['hello world']],
    ...overrides,
  });
}
