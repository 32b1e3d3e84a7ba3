import { quotaShare } from '../../lambda/handlers/quota-share';
import { jobTimes } from '../../lambda/jobs/job-times';
import type { Claim } from '../../lambda/jobs/job-store';
import { aJob, aLog } from './builders';
import { MemoryJobStore } from './memory-job-store';
import { VirtualClock } from './virtual-clock';

const times = jobTimes(1, 12);
const QUOTA = { workers: 1, unitsPerSecond: 250 };

async function someJobs(...sizes: readonly number[]) {
  const clock = new VirtualClock();
  const store = new MemoryJobStore(times, clock);
  const log = aLog();
  const claims: Claim[] = [];
  for (const [n, size] of sizes.entries()) {
    await store.accept(aJob({ batchId: `batch ${n}`, rows: Array.from({ length: size }, (_, row) => [row, 'text']) }));
    claims.push((await store.claim(`batch ${n}`, 'worker')) as Claim);
    await clock.advance(10);
  }
  const look = jest.spyOn(store, 'leasedJobs');
  const stop = new AbortController();
  const shares = claims.map((claim) => quotaShare(claim, { store, times, clock, log }));
  /** What each job has now; 'waits' if nothing. */
  const parts = async (workers: number) => {
    const asked = shares.map((share) => share({ workers, unitsPerSecond: 250 }, stop.signal));
    asked.forEach((part) => void part.catch(() => undefined));
    const soon = clock.advance(1).then(() => 'waits' as const);
    return Promise.all(asked.map((part) => Promise.race([part, soon])));
  };
  return { clock, store, log, claims, shares, look, stop, parts };
}

describe('the share of a quota', () => {
  it('is the whole quota for a single job', async () => {
    const { parts } = await someJobs(2);
    expect(await parts(1)).toEqual([1]);
    expect(await (await someJobs(2)).parts(4)).toEqual([1]);
  });

  it('goes to the earliest deadlines, as many as it takes to use it, in equal parts', async () => {
    const { parts } = await someJobs(2, 2, 2, 2);
    expect(await parts(1)).toEqual([1, 'waits', 'waits', 'waits']);
    expect(await (await someJobs(2, 2, 2, 2)).parts(3)).toEqual([1 / 3, 1 / 3, 1 / 3, 'waits']);
    expect(await (await someJobs(2, 2)).parts(3)).toEqual([1 / 2, 1 / 2]);
  });

  it('passes to the next within a quarter of a second when a job ends', async () => {
    const { clock, store, claims, shares, stop } = await someJobs(2, 2);
    const [first] = claims as [Claim];
    let passedAt = 0;
    void shares[1]?.(QUOTA, stop.signal).then(() => (passedAt = clock.now()));
    await clock.advance(5_000);
    expect(passedAt).toBe(0);
    await store.succeed(first);
    const endedAt = clock.now();
    await clock.advance(times.lookMs);
    expect(passedAt - endedAt).toBeLessThanOrEqual(times.lookMs);
    expect(passedAt).toBeGreaterThan(0);
  });

  it('goes to the next job when the lease of a job whose worker died has expired', async () => {
    const { clock, store, claims, shares, stop } = await someJobs(2, 2);
    let passed = false;
    void shares[1]?.(QUOTA, stop.signal).then(() => (passed = true));
    while (!passed) {
      await clock.advance(1_000);
      await store.heartbeat(claims[1] as Claim, 0);
    }
    expect(clock.now()).toBeLessThanOrEqual((claims[0]?.job.leaseUntil ?? 0) + 2_000);
    expect(clock.now()).toBeGreaterThanOrEqual(claims[0]?.job.leaseUntil ?? 0);
  });

  it('is looked up seldom by the job that has all of it, and often by the job with the next deadline', async () => {
    const { clock, shares, look, stop } = await someJobs(2, 2);
    const end = clock.now() + 10_000;
    while (clock.now() < end) {
      await shares[0]?.(QUOTA, stop.signal);
      await clock.advance(100);
    }
    expect(look.mock.calls.length).toBeLessThanOrEqual(3);
    look.mockClear();
    void shares[1]?.(QUOTA, stop.signal);
    await clock.advance(10_000);
    expect(look.mock.calls.length).toBeGreaterThanOrEqual(39);
  });

  it.each([
    [250, 250, 'every second', 9, 11],
    [2_500, 25, 'as often as by the second', 39, 41],
    [25, 2_500, 'every two seconds, the longest time', 5, 6],
  ])(
    'is looked up by the third of three jobs, with %d rows in the first and %d in the second: %s',
    async (atWork, between, _, least, most) => {
      const { clock, shares, look, stop } = await someJobs(atWork, between, 2);
      void shares[2]?.(QUOTA, stop.signal);
      await clock.advance(10_000);
      expect(look.mock.calls.length).toBeGreaterThanOrEqual(least);
      expect(look.mock.calls.length).toBeLessThanOrEqual(most);
    },
  );

  it('is taken as a whole while the jobs in flight cannot be read', async () => {
    const { parts, look, log } = await someJobs(2, 2);
    look.mockRejectedValue(new Error('SECRET'));
    expect(await parts(1)).toEqual([1, 1]);
    expect(log.lines.join()).toContain('cannot be read');
    expect(log.lines.join()).not.toContain('SECRET');
  });

  it('is no longer waited for when the worker stops', async () => {
    const { clock, shares, stop } = await someJobs(2, 2);
    const waiting = shares[1]?.(QUOTA, stop.signal);
    const outcome = expect(waiting).rejects.toThrow('deadline');
    await clock.advance(100);
    stop.abort(new Error('deadline'));
    await outcome;
  });
});
