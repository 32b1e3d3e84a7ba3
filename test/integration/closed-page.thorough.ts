import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type * as http from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { startConsole } from '../../console/server/start-console';
import { LocalSource } from '../../local/console/local-source';
import { Taps } from '../../local/console/taps';
import { aService, ECHO, type TestService } from './a-service';
import { ConsoleClient } from './console-client';

const CHANNEL = 'http.client.request.start';

/** The requests that this process sends to the DynamoDB engine: it passes on those of functions, and the console sends its own. */
class TableRequests {
  private requests: http.ClientRequest[] = [];
  private readonly note = (message: unknown) => {
    this.requests.push((message as { readonly request: http.ClientRequest }).request);
  };

  constructor() {
    subscribe(CHANNEL, this.note);
  }

  stop(): void {
    unsubscribe(CHANNEL, this.note);
  }

  /** How many of each operation there were since the last call. */
  take(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const request of this.requests.splice(0)) {
      const [, operation] = /^DynamoDB_\d+\.(\w+)$/.exec(String(request.getHeader('x-amz-target'))) ?? [];
      if (operation !== undefined) counts[operation] = (counts[operation] ?? 0) + 1;
    }
    // A worker looks at its line while its batch lasts, which depends on the machine. The console itself scans, or gets items.
    delete counts.Query;
    return counts;
  }
}

/** Ends of invocations of process. */
class Ends {
  private count = 0;
  private wake: () => void = () => undefined;

  readonly invocation = ({ functionName }: { readonly functionName: string }) => {
    if (!functionName.includes('Process')) return;
    this.count += 1;
    this.wake();
  };

  async next(): Promise<void> {
    while (this.count === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    this.count -= 1;
  }
}

const requests = new TableRequests();
afterAll(() => requests.stop());

/** The requests to the table for a batch that is posted, processed and polled once. */
async function requestsOfBatch(service: TestService, ends: Ends, batchId: string) {
  requests.take();
  expect((await service.send('POST', batchId, JSON.stringify({ data: [[0, 'a']] }))).status).toBe(202);
  await ends.next();
  expect((await service.send('GET', batchId)).status).toBe(200);
  return requests.take();
}

async function withoutConsole(): Promise<Record<string, number>> {
  const ends = new Ends();
  const service = await aService({ config: { functions: ECHO }, cloud: { observer: ends } });
  try {
    await requestsOfBatch(service, ends, 'first');
    return await requestsOfBatch(service, ends, 'second');
  } finally {
    await service.stop();
  }
}

it('costs the service no request to the table, and sees nothing, while no page is open', async () => {
  const expected = await withoutConsole();
  expect(Object.keys(expected)).toEqual(expect.arrayContaining(['PutItem', 'UpdateItem', 'GetItem']));
  const ends = new Ends();
  const taps = new Taps(ends);
  const service = await aService({
    config: { functions: ECHO },
    comprehend: taps.comprehend,
    cloud: { observer: taps.observer, faults: taps.cloudFaults },
  });
  const source = new LocalSource(service, taps, { restMs: 0 });
  const page = await startConsole({ source, files: { page: () => Promise.reject(new Error('not asked for')) } });
  const client = new ConsoleClient(page);
  try {
    await requestsOfBatch(service, ends, 'first');
    expect(await requestsOfBatch(service, ends, 'never opened')).toEqual(expected);
    expect([taps.areActive, source.events.after(0)]).toEqual([false, []]);

    await client.open();
    await client.until('job', ({ batchId }) => batchId === 'never opened');
    await requestsOfBatch(service, ends, 'opened');
    await client.until('job', ({ batchId, job }) => batchId === 'opened' && job.state === 'succeeded');
    expect(taps.areActive).toBe(true);

    client.close();
    while (taps.areActive) await setImmediate();
    const seen = source.events.after(0)?.length;
    expect(await requestsOfBatch(service, ends, 'closed')).toEqual(expected);
    expect([taps.areActive, source.events.after(0)?.length]).toEqual([false, seen]);

    const again = new ConsoleClient(page);
    await again.open();
    const { job } = await again.until('job', ({ batchId }) => batchId === 'closed');
    expect(job).toMatchObject({ state: 'succeeded', attempt: 1 });
    again.close();
  } finally {
    client.close();
    await page.stop();
    await service.stop();
  }
});
