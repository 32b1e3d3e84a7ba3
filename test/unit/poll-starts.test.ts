import type { FunctionWithStore } from '../../lambda/handlers/functions';
import { PollStarts } from '../../lambda/handlers/poll-starts';
import { jobTimes } from '../../lambda/jobs/job-times';
import { aJob, aLog, BATCH_ID, JOBS_OF, oneFunction } from './builders';
import { MemoryJobStore } from './memory-job-store';
import { VirtualClock } from './virtual-clock';

const times = jobTimes(1, 12);

async function polls() {
  const clock = new VirtualClock();
  const store = new MemoryJobStore(times, clock);
  const log = aLog();
  const startProcessing = jest.fn(() => Promise.resolve());
  const slots = { isAnyFree: jest.fn(() => Promise.resolve(true)), start: jest.fn() };
  const starts = new PollStarts({ startProcessing, times, clock, log });
  const poll = async (change: Partial<FunctionWithStore<unknown>> = {}, batchId = BATCH_ID) => {
    const [fn] = oneFunction<unknown>(store, { slots, ...change }).values();
    const job = await store.read(batchId);
    if (job && fn) await starts.startIfWaiting(job, fn);
  };
  await store.accept(aJob());
  await store.accept(aJob({ batchId: 'another' }));
  return { clock, store, log, slots, startProcessing, poll };
}

describe('a poll', () => {
  it('starts a worker for a job that waits while a slot is free, after the time of the worker of the POST', async () => {
    const { clock, poll, startProcessing, slots } = await polls();
    await clock.advance(times.startMs - 1);
    await poll();
    expect([startProcessing.mock.calls.length, slots.isAnyFree.mock.calls.length]).toEqual([0, 0]);
    await clock.advance(1);
    await poll();
    expect(startProcessing.mock.calls).toEqual([
      ['process', { functionName: JOBS_OF.functionName, batchId: BATCH_ID }],
    ]);
    // get only reads.
    expect(slots.start).not.toHaveBeenCalled();
  });

  it('starts at most one worker of a line in ten seconds, for whatever batch', async () => {
    const { clock, poll, startProcessing } = await polls();
    await clock.advance(times.startMs);
    for (let n = 0; n < 100; n += 1) {
      await poll({}, n % 2 ? 'another' : BATCH_ID);
      await clock.advance(300);
    }
    expect(startProcessing).toHaveBeenCalledTimes(3);
  });

  it('starts workers of several lines at the same time', async () => {
    const { clock, poll, startProcessing } = await polls();
    await clock.advance(times.startMs);
    await poll();
    await poll({ line: 'quota:another', process: 'process of another' });
    expect(startProcessing).toHaveBeenCalledTimes(2);
  });

  it('starts none while all slots are taken, and looks again at the next poll', async () => {
    const { clock, poll, slots, startProcessing } = await polls();
    await clock.advance(times.startMs);
    slots.isAnyFree.mockResolvedValueOnce(false);
    await poll();
    expect(startProcessing).not.toHaveBeenCalled();
    await poll();
    expect(startProcessing).toHaveBeenCalledTimes(1);
  });

  it('starts one without a look at slots where the line has none', async () => {
    const { clock, poll, slots, startProcessing } = await polls();
    await clock.advance(times.startMs);
    await poll({ slots: undefined });
    expect([startProcessing.mock.calls.length, slots.isAnyFree.mock.calls.length]).toEqual([1, 0]);
  });

  it('starts none for a job that a worker has, that has ended, or whose next attempt may not begin yet', async () => {
    const { clock, store, poll, startProcessing, slots } = await polls();
    await clock.advance(times.startMs);
    const claim = await store.claim(BATCH_ID, 'worker');
    await poll();
    if (claim) await store.release(claim, { done: 0, notBefore: clock.now() + 50_000 });
    await poll();
    const other = await store.claim('another', 'worker');
    if (other) await store.succeed(other);
    await poll({}, 'another');
    expect([startProcessing.mock.calls.length, slots.isAnyFree.mock.calls.length]).toEqual([0, 0]);
    await clock.advance(50_000);
    await poll();
    expect(startProcessing).toHaveBeenCalledTimes(1);
  });

  it.each(['the slots', 'Lambda'])('is answered although %s cannot be reached, which is logged', async (what) => {
    const { clock, poll, slots, startProcessing, log } = await polls();
    await clock.advance(times.startMs);
    if (what === 'Lambda') startProcessing.mockRejectedValueOnce(new Error('SECRET'));
    else slots.isAnyFree.mockRejectedValueOnce(new Error('SECRET'));
    await poll();
    expect(log.lines.join()).toContain('no worker can be started');
    expect(log.lines.join()).not.toContain('SECRET');
  });
});
