import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { SignedSender, type Reply, type SenderOptions } from '../../local/snowflake/signed-sender';

/** Sends single requests as Snowflake does, signed and with the headers of a batch. */
export interface BatchCaller {
  send(
    method: 'POST' | 'GET',
    batchId: string,
    body?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply>;
  /** Polls until the answer is not 202. */
  poll(batchId: string): Promise<Reply>;
  close(): void;
}

export function batchCaller(options: SenderOptions, pollIntervalMs: number): BatchCaller {
  const sender = new SignedSender(options);
  const send: BatchCaller['send'] = (method, batchId, body, headers) =>
    sender.send({
      method,
      body,
      headers: { 'sf-external-function-query-batch-id': batchId, 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(120_000),
    });
  return {
    send,
    async poll(batchId) {
      for (;;) {
        const reply = await send('GET', batchId);
        if (reply.status !== 202) return reply;
        await setTimeout(pollIntervalMs);
      }
    },
    close: () => sender.close(),
  };
}

/** A batch id of the form that was observed in Snowflake's requests. */
export function aBatchId(): string {
  return `${randomUUID()}:1:1:0:0`;
}
