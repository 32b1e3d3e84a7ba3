import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { startService, type RunningService, type ServiceOptions } from '../../local/running-service';
import { SignedSender, type Reply } from '../../local/snowflake/signed-sender';

const LOCAL = path.join(__dirname, '..', '..', '.local');

/** The stack running on this machine, in a folder of its own, with what tests ask of it. */
export interface TestService extends RunningService {
  /** One signed request with the headers of a batch. */
  send(
    method: 'POST' | 'GET',
    batchId: string,
    body?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply>;
  /** Polls until the answer is not 202. */
  poll(batchId: string): Promise<Reply>;
}

export async function aService(options: ServiceOptions = {}): Promise<TestService> {
  fs.mkdirSync(LOCAL, { recursive: true });
  const dir = fs.mkdtempSync(path.join(LOCAL, 'test-'));
  const service = await startService({ comprehend: { latencyMs: 5, callsPerSecond: 1000 }, dir, ...options });
  const sender = new SignedSender({
    url: service.functionUrl,
    region: service.region,
    credentials: service.credentials,
  });
  const send: TestService['send'] = (method, batchId, body, headers) =>
    sender.send({
      method,
      body,
      headers: { 'sf-external-function-query-batch-id': batchId, 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(30_000),
    });
  return {
    ...service,
    send,
    async poll(batchId) {
      for (;;) {
        const reply = await send('GET', batchId);
        if (reply.status !== 202) return reply;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop() {
      sender.close();
      await service.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function aBatchId(): string {
  return `${randomUUID()}:1:1:0:0`;
}
