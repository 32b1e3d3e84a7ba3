import { functionsIn } from '../../lambda/handlers/functions';
import { postHandler } from '../../lambda/handlers/post-handler';
import { jobTimes } from '../../lambda/jobs/job-times';
import type { NewJob, Room } from '../../lambda/jobs/job-store';
import { Slots } from '../../lambda/jobs/slots';
import { writtenFunctions, type ServedFunctions } from '../../lambda/shared/served-functions';
import { aLog, aMetrics, aPost, JOBS_OF, oneFunction } from './builders';
import { MemoryJobStore } from './memory-job-store';
import { MemoryTable } from './memory-table';
import { VirtualClock } from './virtual-clock';

const times = jobTimes(1, 12);

function aService(change: Parameters<typeof oneFunction>[1] = {}) {
  const clock = new VirtualClock();
  const store = new MemoryJobStore(times, clock);
  const slots = new Slots(new MemoryTable(clock), { line: JOBS_OF.line, count: 1, times, clock });
  const startProcessing = jest.fn(() => Promise.resolve());
  const accept = jest.spyOn(store, 'accept');
  const post = postHandler({
    functions: oneFunction(store, { slots, ...change, store }),
    startProcessing,
    maxBatchesInFlight: 1_000,
    maxBatchesAtOnce: 100,
    clock,
    log: aLog(),
    metrics: aMetrics(),
  });
  const postOf = (batchId: string) => post(aPost({ headers: { 'sf-external-function-query-batch-id': batchId } }));
  const roomOf = (): Room | undefined => (accept.mock.calls as [NewJob, Room][]).at(-1)?.[1];
  return { clock, store, slots, startProcessing, postOf, roomOf };
}

describe('a POST', () => {
  it('starts a worker by an event that names the function and the batch', async () => {
    const { postOf, startProcessing } = aService();
    expect(await postOf('b')).toMatchObject({ statusCode: 202 });
    expect(startProcessing.mock.calls).toEqual([['process', { functionName: JOBS_OF.functionName, batchId: 'b' }]]);
  });

  it('starts none while a worker is started or has the slot, also when it is repeated', async () => {
    const { clock, postOf, slots, startProcessing } = aService();
    await Promise.all(Array.from({ length: 64 }, (_, n) => postOf(`batch ${n}`)));
    expect(startProcessing).toHaveBeenCalledTimes(1);
    const worker = await slots.take('worker', JOBS_OF.functionName);
    await clock.advance(times.leaseMs - 1);
    await postOf('batch 0');
    expect(startProcessing).toHaveBeenCalledTimes(1);
    await worker?.release();
    await postOf('batch 0');
    expect(startProcessing).toHaveBeenCalledTimes(2);
  });

  it('repeated starts a worker when the first could not be started', async () => {
    const { postOf, startProcessing } = aService();
    startProcessing.mockRejectedValueOnce(new Error('SECRET'));
    expect(await postOf('b')).toMatchObject({ statusCode: 503 });
    expect(await postOf('b')).toMatchObject({ statusCode: 202 });
    expect(startProcessing).toHaveBeenCalledTimes(2);
  });

  it('starts a worker for each batch of a function without a quota', async () => {
    const { postOf, startProcessing } = aService({ slots: undefined });
    for (const batchId of ['1', '2', '3']) await postOf(batchId);
    expect(startProcessing).toHaveBeenCalledTimes(3);
  });

  it('stores the job before it looks for a slot, so that a worker that ends then finds it', async () => {
    const { store, slots, postOf } = aService();
    const start = jest.spyOn(slots, 'start').mockImplementationOnce(async () => {
      expect(await store.waitingJobs(1)).toHaveLength(1);
      return undefined;
    });
    await postOf('b');
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('has room for as many batches as the setting of its kind says', async () => {
    const quota = aService({ maxUnits: 4_800, sharesLine: true });
    await quota.postOf('b');
    expect(quota.roomOf()).toEqual({ units: 4_800, batches: 1_000, isShared: true });
    const none = aService({ slots: undefined });
    await none.postOf('b');
    expect(none.roomOf()).toEqual({ units: Infinity, batches: 100, isShared: false });
  });
});

describe('the functions of post and get', () => {
  const clock = new VirtualClock();
  const served = { process: 'process', maxValueBytes: 250, rowsPerCall: 1, unitsPerCall: 1 };
  const json: ServedFunctions = {
    '/one': { ...served, name: 'one', line: 'quota:shared', slots: 2 },
    '/two': { ...served, name: 'two', line: 'quota:shared', slots: 2 },
    '/three': { ...served, name: 'three', line: 'quota:own', slots: 1 },
    '/four': { ...served, name: 'four', line: 'function:four' },
  };
  const functions = functionsIn(JSON.stringify(writtenFunctions(json)), {
    storeOf: (of) => new MemoryJobStore(times, clock, of),
    slotsOf: (line, count) => new Slots(new MemoryTable(clock), { line, count, times, clock }),
  });

  it('know whether other functions share their line', () => {
    expect([...functions].map(([resource, { sharesLine }]) => [resource, sharesLine])).toEqual([
      ['/one', true],
      ['/two', true],
      ['/three', false],
      ['/four', false],
    ]);
  });

  it('have slots where they use a quota', () => {
    expect([...functions.values()].map(({ slots }) => slots instanceof Slots && slots.count)).toEqual([2, 2, 1, false]);
  });
});
