import { getHandler } from '../../lambda/handlers/get-handler';
import { isWorthHolding, nextLookMs } from '../../lambda/handlers/held-poll';
import type { Job } from '../../lambda/jobs/job';
import type { Claim } from '../../lambda/jobs/job-store';
import { jobTimes } from '../../lambda/jobs/job-times';
import { aGet, aJob, aLog, aMetrics, BATCH_ID, oneFunction } from './builders';
import { MemoryJobStore } from './memory-job-store';
import { VirtualClock } from './virtual-clock';

const times = jobTimes(1, 12);
const HOLD_MS = 20_000;

/** Ten units a second: the budget is for 4,800. */
const MAX_UNITS = (10 * times.budgetMs) / 1000;
const ROOM = { units: MAX_UNITS, batches: Infinity, isShared: false };
const PACE = { unitsPerMs: 10 / 1000, times };

function aPoll({ holdMs = HOLD_MS, hasQuota = true } = {}) {
  const clock = new VirtualClock();
  const store = new MemoryJobStore(times, clock);
  const log = aLog();
  const begin = clock.now();
  const read = jest.spyOn(store, 'read');
  const get = getHandler({
    functions: oneFunction(store, { maxUnits: hasQuota ? MAX_UNITS : undefined }),
    startProcessing: () => Promise.resolve(),
    holdMs,
    times,
    clock,
    log,
    metrics: aMetrics(),
  });
  const since = () => clock.now() - begin;
  /** The status of the answer, and when it came. */
  const poll = async () => {
    const { statusCode } = await get(aGet());
    return [statusCode, since()];
  };
  const claimed = async () => (await store.claim(BATCH_ID, 'worker')) as Claim;
  return { clock, store, poll, read, claimed, since };
}

describe('a held poll', () => {
  it('is answered with the rows soon after the job ends', async () => {
    const { clock, store, poll, claimed } = aPoll();
    await store.accept(aJob({ units: 50 }), ROOM);
    const claim = await claimed();
    await store.saveResult(claim, 0, { text: '[0,1],[1,2]', answerBytes: 11 });
    const answer = poll();
    await clock.advance(5_100);
    await store.succeed(claim);
    const [status, at] = await clock.runUntil(answer);
    expect(status).toBe(200);
    expect(at).toBeLessThanOrEqual(5_100 + 2 * times.lookMs);
  });

  it.each([100, 300, 500, 700, 900])(
    'is answered as soon if it began %i ms after the job, and the job ends a second earlier than expected',
    async (begin) => {
      const { clock, store, poll, claimed } = aPoll();
      await store.accept(aJob({ units: 150 }), ROOM);
      const claim = await claimed();
      await store.saveResult(claim, 0, { text: '[0,1],[1,2]', answerBytes: 11 });
      await clock.advance(begin);
      const answer = poll();
      await clock.advance(14_000 - begin);
      await store.succeed(claim);
      const [status, at] = await clock.runUntil(answer);
      expect(status).toBe(200);
      expect(at).toBeLessThanOrEqual(14_000 + 1.3 * times.lookMs);
    },
  );

  it('is answered 202 within the time of the hold when the job goes on', async () => {
    const { clock, store, poll, claimed } = aPoll();
    await store.accept(aJob({ units: 4_000 }), ROOM);
    await claimed();
    const [status, at = 0] = await clock.runUntil(poll());
    expect([status, at <= HOLD_MS, at >= HOLD_MS - 5_000]).toEqual([202, true, true]);
  });

  it('of a job that ends far earlier than expected is answered when half of its time has passed again', async () => {
    const { clock, store, poll, claimed, read } = aPoll();
    await store.accept(aJob({ units: 4_000 }), ROOM);
    const claim = await claimed();
    await store.saveResult(claim, 0, { text: '[0,1],[1,2]', answerBytes: 11 });
    const answer = poll();
    await clock.advance(3_000);
    await store.succeed(claim);
    const [status, at] = await clock.runUntil(answer);
    expect(status).toBe(200);
    expect(at).toBeLessThanOrEqual(4_500);
    expect(read.mock.calls.length).toBeLessThanOrEqual(9);
  });

  it('looks at a long job every five seconds, and at one that ends soon every quarter of a second', async () => {
    const long = aPoll();
    await long.store.accept(aJob({ units: 4_000 }), ROOM);
    await long.claimed();
    await long.clock.advance(60_000);
    await long.clock.runUntil(long.poll());
    expect(long.read.mock.calls.length).toBeLessThanOrEqual(5);
    const soon = aPoll();
    await soon.store.accept(aJob({ units: 10 }), ROOM);
    const claim = await soon.claimed();
    const answer = soon.poll();
    await soon.clock.advance(1_000);
    expect(soon.read.mock.calls.length).toBeGreaterThanOrEqual(3);
    await soon.store.succeed(claim);
    await soon.clock.runUntil(answer);
  });

  it('looks more rarely the longer a job takes beyond its expected time, and at least every two seconds', async () => {
    const { clock, store, poll, claimed, read } = aPoll();
    await store.accept(aJob({ units: 10 }), ROOM);
    await claimed();
    await clock.runUntil(poll());
    expect(read.mock.calls.length).toBeLessThan(40);
    expect(read.mock.calls.length).toBeGreaterThan(12);
  });

  it('is not held for a job whose turn comes later, nor for one that waits for its next attempt', async () => {
    const behind = aPoll();
    await behind.store.accept(aJob({ batchId: 'first', units: 1_000 }), ROOM);
    await behind.store.accept(aJob({ units: 10 }), ROOM);
    expect(await behind.clock.runUntil(behind.poll())).toEqual([202, 0]);
    expect(behind.read).toHaveBeenCalledTimes(1);
    const failed = aPoll();
    await failed.store.accept(aJob(), ROOM);
    await failed.store.release(await failed.claimed(), { done: 0, notBefore: failed.clock.now() + 50_000 });
    expect(await failed.clock.runUntil(failed.poll())).toEqual([202, 0]);
  });

  it('is held for a job whose turn comes within the hold', async () => {
    const { clock, store, poll, claimed } = aPoll();
    await store.accept(aJob({ batchId: 'first', units: 100 }), ROOM);
    await store.accept(aJob({ units: 20 }), ROOM);
    const answer = poll();
    await clock.advance(10_000);
    const claim = await claimed();
    await clock.advance(2_000);
    await store.fail(claim, { code: 'X', message: 'The failure.' }, 0);
    expect(await clock.runUntil(answer)).toEqual([422, expect.any(Number)]);
  });

  it('is held for a job of a function without a quota', async () => {
    const { clock, store, poll, claimed } = aPoll({ hasQuota: false });
    await store.accept(aJob());
    const claim = await claimed();
    const answer = poll();
    await clock.advance(3_000);
    await store.fail(claim, { code: 'X', message: 'The failure.' }, 0);
    expect(await clock.runUntil(answer)).toEqual([422, expect.any(Number)]);
  });

  it('is answered at once where the setting is 0', async () => {
    const { clock, store, poll, claimed } = aPoll({ holdMs: 0 });
    await store.accept(aJob());
    await claimed();
    expect(await clock.runUntil(poll())).toEqual([202, 0]);
  });

  it('tells the failure of a job whose deadline passes during the hold', async () => {
    const { clock, store, poll } = aPoll();
    await store.accept(aJob(), ROOM);
    await clock.advance(times.deadlineMs + times.clockMarginMs - 5_000);
    expect(await clock.runUntil(poll())).toEqual([422, expect.any(Number)]);
  });
});

describe('the next look at a job', () => {
  const now = Date.UTC(2026, 0, 1);
  const aRunning = (change: Partial<Job>): Job => ({
    key: 'f#b',
    functionName: 'f',
    batchId: 'b',
    status: 'IN_PROGRESS',
    digest: '',
    rows: 100,
    units: 100,
    slices: 1,
    acceptedAt: now - 20_000,
    deadline: now + times.deadlineMs,
    attempt: 1,
    leaseUntil: now + times.leaseMs,
    process: 'process',
    expectedAt: now + 10_000,
    done: 0,
    expiresAtSeconds: now,
    ...change,
  });

  it.each([
    ['half of the rows are done', { done: 50 }, 2_000],
    ['no row is done', { done: 0 }, 4_500],
    ['all rows are done', { done: 100 }, times.lookMs],
    ['it was accepted three seconds ago', { acceptedAt: now - 3_000 }, 1_500],
    ['it has no rows', { rows: 0, units: 0 }, times.lookMs],
    ['it waits for a worker', { leaseUntil: undefined, expectedAt: now + 8_000 }, 3_500],
  ])('comes after half of the time that is left at least, or of the age of the job, when %s', (_, change, expected) => {
    expect(nextLookMs(aRunning(change), now, PACE)).toBe(expected);
  });

  it('is worth waiting for as long as a worker has the job', () => {
    expect(isWorthHolding(aRunning({ expectedAt: now + 400_000 }), now + HOLD_MS, now, PACE)).toBe(true);
    const waits = aRunning({ leaseUntil: now, expectedAt: now + 40_000 });
    expect(isWorthHolding(waits, now + HOLD_MS, now, PACE)).toBe(false);
  });
});
