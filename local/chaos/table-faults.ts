import * as http from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import type { LoopbackServer } from '../cloud/loopback-server';
import type { FaultKind, TableFaults } from './faults';
import { MemoryFaults } from './memory-faults';

const THROTTLED = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  message: 'The level of configured provisioned throughput for the table was exceeded.',
});

/** DynamoDB's answer to a request without permission. AWS's messages may quote the request. */
function refusalOf(request: string): string {
  return JSON.stringify({
    __type: 'com.amazon.coral.service#AccessDeniedException',
    message: `Not authorized: ${request}`,
  });
}

/** A proxy between the functions and the Jobs table that loses, throttles or refuses some requests. */
export async function startTableFaults(endpoint: string, faults: TableFaults): Promise<LoopbackServer> {
  const agent = new http.Agent({ keepAlive: true });
  const memoryFaults = new MemoryFaults(faults);
  const server = http.createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await buffer(request);
    const text = body.toString();
    const strikes = (kind: FaultKind) => faults.strikes(kind, text);
    const reject = (error: string) =>
      void response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.0' }).end(error);
    if (strikes('table throttled')) return reject(THROTTLED);
    if (memoryFaults.refuses(String(request.headers['x-amz-target']), text)) return reject(refusalOf(text));
    if (strikes('table request lost')) return void response.destroy();
    const reply = await pass(request, body);
    if (strikes('table reply lost')) return void response.destroy();
    response.writeHead(reply.status, reply.headers).end(reply.body);
  }

  function pass({ method, url, headers }: http.IncomingMessage, body: Buffer) {
    return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const passed = http.request(new URL(url ?? '/', endpoint), { method, headers, agent }, (reply) => {
        buffer(reply).then(
          (bytes) => resolve({ status: reply.statusCode ?? 500, headers: reply.headers, body: bytes }),
          reject,
        );
      });
      passed.on('error', reject).end(body);
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
