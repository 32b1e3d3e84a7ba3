import { randomBytes } from 'node:crypto';
import { paginateScan, PutCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoJobStore } from '../../lambda/jobs/dynamo-job-store';
import { ItemTable } from '../../lambda/jobs/item-table';
import { jobTimes } from '../../lambda/jobs/job-times';
import { aJob, BATCH_ID, JOBS_OF, NO_FACTS } from './builders';
import { startDynalite, type DynaliteTable } from './dynalite-table';
import { jobStoreContract } from './job-store-contract';
import { VirtualClock } from './virtual-clock';

describe('DynamoJobStore', () => {
  let engine: DynaliteTable;
  beforeAll(async () => {
    engine = await startDynalite();
  });
  afterAll(() => engine.stop());

  jobStoreContract(async (times, clock) => {
    const table = new ItemTable(engine.client, await engine.create(), clock);
    return new DynamoJobStore(table, JOBS_OF, { times, clock });
  });

  it('reads an unfinished job by one GetItem and nothing else', async () => {
    const clock = new VirtualClock();
    const store = new DynamoJobStore(new ItemTable(engine.client, await engine.create(), clock), JOBS_OF, {
      times: jobTimes(1, 12),
      clock,
    });
    await store.accept(aJob({ rows: Array.from({ length: 4096 }, (_, n) => [n, `text ${n}`]) }));
    const send = jest.spyOn(engine.client, 'send');
    await store.read(BATCH_ID);
    expect(send.mock.calls.map(([command]) => command.constructor.name)).toEqual(['GetCommand']);
    send.mockRestore();
  });

  it.each(['arrived', 'did not arrive'])(
    'holds a claim or not as its write %s, though the answer was lost',
    async (how) => {
      const clock = new VirtualClock();
      const store = new DynamoJobStore(new ItemTable(engine.client, await engine.create(), clock), JOBS_OF, {
        times: jobTimes(1, 12),
        clock,
      });
      await store.accept(aJob());
      const send = engine.client.send.bind(engine.client);
      const lost = async (command: never) => {
        if (how === 'arrived') await send(command);
        throw Object.assign(new Error('The answer is lost'), { name: 'AbortError' });
      };
      const losing = jest.spyOn(engine.client, 'send').mockImplementationOnce(lost as never);
      const claim = store.claim(BATCH_ID, 'worker');
      if (how === 'arrived') expect(await claim).toMatchObject({ owner: 'worker', attempt: 1 });
      else await expect(claim).rejects.toThrow('The answer is lost');
      losing.mockRestore();
    },
  );

  it('puts a batch of 4,096 rows into the table by four requests', async () => {
    const clock = new VirtualClock();
    const store = new DynamoJobStore(new ItemTable(engine.client, await engine.create(), clock), JOBS_OF, {
      times: jobTimes(1, 12),
      clock,
    });
    const send = jest.spyOn(engine.client, 'send');
    await store.accept(aJob({ rows: Array.from({ length: 4096 }, (_, n) => [n, `text ${n}`]) }));
    const commands = send.mock.calls.map(([command]) => command.constructor.name);
    expect(commands).toEqual(['GetCommand', 'PutCommand', 'BatchWriteCommand', 'PutCommand']);
    send.mockRestore();
  });

  it('runs on a table that takes items of 400 KB and refuses one byte more', async () => {
    const TableName = await engine.create();
    const put = (bytes: number) => {
      const item = { job_key: 'b', part: 'p', content: Buffer.alloc(0) };
      const content = Buffer.alloc(bytes - sizeOf(item));
      return engine.client.send(new PutCommand({ TableName, Item: { ...item, content } }));
    };
    await put(ITEM_BYTES - 1);
    await put(ITEM_BYTES);
    await expect(put(ITEM_BYTES + 1)).rejects.toThrow(/Item size has exceeded the maximum allowed size/);
  });

  it('keeps its largest items below that, with the longest batch id and all headers that API Gateway takes', async () => {
    const clock = new VirtualClock();
    const TableName = await engine.create();
    const store = new DynamoJobStore(new ItemTable(engine.client, TableName, clock), JOBS_OF, {
      times: jobTimes(1, 12),
      clock,
    });
    const batchId = 'b'.repeat(700);
    // Gzip hardly shortens it, so all pieces but the last have the maximum size.
    const text = randomBytes(900_000).toString('base64');
    await store.accept(
      aJob({ batchId, rows: [[0, text]], request: { ...NO_FACTS, options: { secret: 'o'.repeat(10_240) } } }),
    );
    const claim = await store.claim(batchId, 'worker');
    if (!claim) throw new Error('The job cannot be claimed.');
    await store.saveResult(claim, 0, { text, answerBytes: text.length });
    const items: Record<string, unknown>[] = [];
    for await (const page of paginateScan({ client: engine.client }, { TableName })) items.push(...(page.Items ?? []));
    const sizes = (kind: string) => items.filter(({ part }) => String(part).startsWith(kind)).map(sizeOf);
    for (const kind of ['IN#', 'OUT#']) {
      expect(sizes(kind).length).toBeGreaterThan(2);
      expect(Math.max(...sizes(kind))).toBeLessThan(ITEM_BYTES);
    }
    expect(await store.readRows(claim)).toMatchObject({ slices: [[[0, text]]] });
  });
});

/** DynamoDB's limit for an item. */
const ITEM_BYTES = 409_600;

/** The longest that DynamoDB counts for a number. */
const NUMBER_BYTES = 21;

/** As DynamoDB counts it: names and values. */
function sizeOf(item: Readonly<Record<string, unknown>>): number {
  const sizes = Object.entries(item).map(([name, value]) => {
    if (typeof value === 'number') return name.length + NUMBER_BYTES;
    return name.length + (value as string | Uint8Array).length;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}
