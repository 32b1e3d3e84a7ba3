import { DynamoJobStore } from '../../lambda/jobs/dynamo-job-store';
import { ItemTable } from '../../lambda/jobs/item-table';
import { jobTimes } from '../../lambda/jobs/job-times';
import { aJob, BATCH_ID } from './builders';
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
    return new DynamoJobStore(table, times, clock);
  });

  it('reads an unfinished job by one GetItem and nothing else', async () => {
    const clock = new VirtualClock();
    const store = new DynamoJobStore(
      new ItemTable(engine.client, await engine.create(), clock),
      jobTimes(1, 12),
      clock,
    );
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
      const store = new DynamoJobStore(
        new ItemTable(engine.client, await engine.create(), clock),
        jobTimes(1, 12),
        clock,
      );
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
    const store = new DynamoJobStore(
      new ItemTable(engine.client, await engine.create(), clock),
      jobTimes(1, 12),
      clock,
    );
    const send = jest.spyOn(engine.client, 'send');
    await store.accept(aJob({ rows: Array.from({ length: 4096 }, (_, n) => [n, `text ${n}`]) }));
    const commands = send.mock.calls.map(([command]) => command.constructor.name);
    expect(commands).toEqual(['GetCommand', 'PutCommand', 'BatchWriteCommand', 'PutCommand']);
    send.mockRestore();
  });
});
