import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What AWS was asked: the operation, such as `StartQuery`, and its input. */
export interface RecordedRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface RecordedReply {
  readonly status?: number;
  readonly body?: unknown;
}

type Reply = (input: RecordedRequest['input']) => RecordedReply;

/** A server that answers the real clients of the SDK with recorded replies of AWS's JSON APIs. */
export class RecordedAws {
  /** By operation. An operation without a reply is an error of the test. */
  readonly replies = new Map<string, Reply>();
  readonly requests: RecordedRequest[] = [];
  private readonly server = http.createServer((request, response) => void this.answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** For the constructor of a client. */
  get client() {
    const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
    return { endpoint: this.endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 };
  }

  /** Answers an operation from now on. */
  on(operation: string, reply: Reply | RecordedReply): void {
    this.replies.set(operation, typeof reply === 'function' ? reply : () => reply);
  }

  /** Answers as IAM does if no policy allows the operation. */
  deny(operation: string, action: string, resource: string): void {
    this.on(operation, {
      status: 400,
      body: {
        __type: 'AccessDeniedException',
        message:
          `User: arn:aws:sts::123456789012:assumed-role/Operator/me is not authorized to perform: ${action} on resource: ${resource} ` +
          `because no identity-based policy allows the ${action} action`,
      },
    });
  }

  inputsOf(operation: string): readonly RecordedRequest['input'][] {
    return this.requests.filter((request) => request.operation === operation).map(({ input }) => input);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const target = String(request.headers['x-amz-target'] ?? '');
    // Lambda alone has no target: its operation is in the path.
    const operation =
      target === '' ? `Invoke ${request.headers['x-amz-invocation-type']?.toString()}` : target.split('.').at(-1);
    const input = (await json(request).catch(() => ({}))) as RecordedRequest['input'];
    this.requests.push({ operation: operation ?? '', input: target === '' ? { path: request.url, ...input } : input });
    const { status = 200, body } = this.replies.get(operation ?? '')?.(input) ?? {
      status: 500,
      body: { __type: 'NotRecorded', message: `The test has no reply for ${operation}.` },
    };
    const { __type: type } = (body ?? {}) as { readonly __type?: string };
    if (type !== undefined) response.setHeader('x-amzn-errortype', type);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }
}
