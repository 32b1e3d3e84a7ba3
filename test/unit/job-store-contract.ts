import { NEVER_STARTED } from '../../lambda/jobs/failures';
import { UNLIMITED, type Claim, type JobStore, type Room } from '../../lambda/jobs/job-store';
import { jobTimes, type JobTimes } from '../../lambda/jobs/job-times';
import type { WireRow } from '../../lambda/protocol/batch';
import { jobKeyOf } from '../../lambda/jobs/job-key';
import { aJob, BATCH_ID, JOBS_OF, NO_FACTS, rowsOf } from './builders';
import { VirtualClock } from './virtual-clock';

export type MakeStore = (times: JobTimes, clock: VirtualClock) => Promise<JobStore> | JobStore;

/** What every JobStore does. Each test gets an empty store and a clock of its own. */
export function jobStoreContract(makeStore: MakeStore): void {
  const times = jobTimes(1, 12);
  let clock: VirtualClock;
  let store: JobStore;

  beforeEach(async () => {
    clock = new VirtualClock();
    store = await makeStore(times, clock);
  });

  async function claimed(owner = 'worker-1') {
    const claim = await store.claim(BATCH_ID, owner);
    if (!claim) throw new Error('The job could not be claimed');
    return claim;
  }

  describe('accept', () => {
    it('keeps a new job as in progress, with its deadline', async () => {
      expect(await store.accept(aJob({ queryId: 'q' }))).toEqual({ outcome: 'accepted' });
      expect(await store.read(BATCH_ID)).toMatchObject({
        status: 'IN_PROGRESS',
        rows: 2,
        slices: 1,
        attempt: 0,
        done: 0,
        queryId: 'q',
        returnType: 'VARIANT',
        acceptedAt: clock.now(),
        deadline: clock.now() + 570_000,
      });
    });

    it('distinguishes a repeated POST from one with other rows, and changes nothing in either case', async () => {
      await store.accept(aJob());
      const before = await store.read(BATCH_ID);
      await clock.advance(1000);
      expect(await store.accept(aJob())).toEqual({ outcome: 'repeated', job: before });
      expect(await store.accept(aJob({ rows: rowsOf('other') }))).toEqual({ outcome: 'different-rows' });
      expect(await store.read(BATCH_ID)).toEqual(before);
      expect((await store.readRows(await claimed()))?.slices).toEqual([rowsOf('hello world', 'I am happy')]);
    });

    it('accepts one of many concurrent POSTs', async () => {
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => store.accept(aJob())));
      expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'repeated')).toHaveLength(9);
    });

    it('keeps the rows of the accepted job when other rows are sent at the same time', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, n) => store.accept(aJob({ rows: rowsOf(`rows of POST ${n}`) }))),
      );
      const winner = outcomes.findIndex(({ outcome }) => outcome === 'accepted');
      expect(outcomes.filter(({ outcome }) => outcome === 'different-rows')).toHaveLength(7);
      expect((await store.readRows(await claimed()))?.slices).toEqual([rowsOf(`rows of POST ${winner}`)]);
    });

    it('accepts a batch id again when its job has expired', async () => {
      await store.accept(aJob());
      await clock.advance(12 * 3_600_000 + 1000);
      expect(await store.read(BATCH_ID)).toBeUndefined();
      expect(await store.accept(aJob({ rows: rowsOf('other') }))).toEqual({ outcome: 'accepted' });
    });
  });

  describe('the work in flight', () => {
    const batch = (n: number) => aJob({ batchId: `batch ${n}` });
    const claimedOf = (n: number) => store.claim(`batch ${n}`, 'worker');
    const outcomesOf = async (numbers: readonly number[], units: number, batches = Infinity) => {
      const all = Promise.all(numbers.map((n) => store.accept(batch(n), { ...UNLIMITED, units, batches })));
      return (await clock.runUntil(all)).map(({ outcome }) => outcome);
    };

    it('is bounded, and a job that ends makes room', async () => {
      expect(await outcomesOf([1], 5)).toEqual(['accepted']);
      expect(await outcomesOf([2], 5)).toEqual(['accepted']);
      expect(await outcomesOf([3], 5)).toEqual(['no-room']);
      expect(await store.read('batch 3')).toBeUndefined();
      await store.succeed((await store.claim('batch 1', 'worker')) as Claim);
      await clock.advance(times.indexMs);
      expect(await outcomesOf([3], 5)).toEqual(['accepted']);
    });

    it('is bounded when batches arrive at the same moment, and some of them are accepted', async () => {
      const outcomes = await outcomesOf([1, 2, 3, 4, 5, 6, 7, 8], 7);
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(3);
    });

    it('is bounded by the number of batches, too', async () => {
      expect((await outcomesOf([1, 2, 3], Infinity, 2)).sort()).toEqual(['accepted', 'accepted', 'no-room']);
      await clock.advance(times.reservationMs + 1);
      expect(await outcomesOf([4], Infinity, 2)).toEqual(['no-room']);
    });

    it('accepts a rejected batch when it is sent again and there is room, although others are sent again at the same time', async () => {
      const numbers = Array.from({ length: 9 }, (_, n) => n);
      const first = await outcomesOf(numbers, Infinity, 2);
      const outside = new Set(numbers.filter((n) => first[n] === 'no-room'));
      expect(outside.size).toBe(7);
      for (const n of numbers) if (!outside.has(n)) await store.fail((await claimedOf(n)) as Claim, NEVER_STARTED, 0);
      for (let seconds = 0; seconds < 60 && outside.size > 0; seconds += 1) {
        await clock.advance(1_000);
        const [n = -1] = [...outside].slice(seconds % outside.size);
        const [outcome] = await outcomesOf([n], Infinity, 2);
        if (outcome !== 'accepted') continue;
        outside.delete(n);
        await store.fail((await claimedOf(n)) as Claim, NEVER_STARTED, 0);
      }
      expect([...outside]).toEqual([]);
    });

    it('does not count a batch against itself, nor one whose deadline has passed', async () => {
      expect(await outcomesOf([1], 2)).toEqual(['accepted']);
      expect(await outcomesOf([1], 2)).toEqual(['repeated']);
      await clock.advance(times.deadlineMs);
      expect(await outcomesOf([2], 2)).toEqual(['accepted']);
    });
  });

  describe('the expected end of a job', () => {
    const expectedMs = async (batchId: string, units: number, room?: Room) => {
      await clock.runUntil(store.accept(aJob({ batchId, units }), room));
      const job = await store.read(batchId);
      return (job?.expectedAt ?? NaN) - (job?.acceptedAt ?? NaN);
    };

    it('is when the quota has been used by the jobs in flight and by the job itself', async () => {
      const room = { ...UNLIMITED, units: 480 };
      expect(await expectedMs('first', 10, room)).toBe(10_000);
      expect(await expectedMs('second', 5, room)).toBe(15_000);
    });

    it('is at once where no quota says how long a job takes', async () => {
      expect(await expectedMs('first', 10)).toBe(0);
      expect(await expectedMs('second', 10, { ...UNLIMITED, batches: 9 })).toBe(0);
    });
  });

  describe('waiting jobs', () => {
    const keyOf = (batchId: string) => jobKeyOf(JOBS_OF.functionName, batchId);
    const keys = async (most = 9) => (await store.waitingJobs(most)).map(({ key }) => key);

    it('are the jobs of the line that no worker has, earliest deadline first, with what a worker needs to know', async () => {
      for (const batchId of ['first', 'second', 'third', 'fourth', 'fifth']) {
        await store.accept(aJob({ batchId, process: `process of ${batchId}` }));
        await clock.advance(1000);
      }
      await store.succeed((await store.claim('first', 'worker')) as Claim);
      await store.claim('third', 'worker');
      const second = { key: keyOf('second'), units: 2, deadline: (await store.read('second'))?.deadline };
      expect(await store.waitingJobs(1)).toEqual([{ ...second, process: 'process of second', wasLost: false }]);
      expect(await keys()).toEqual(['second', 'fourth', 'fifth'].map(keyOf));
      expect(await keys(2)).toEqual(['second', 'fourth'].map(keyOf));
    });

    it('have a job again once the lease of its worker has expired', async () => {
      await store.accept(aJob());
      await claimed();
      await clock.advance(times.leaseMs - 1);
      expect(await keys()).toEqual([]);
      await clock.advance(1);
      expect(await store.waitingJobs(1)).toMatchObject([{ key: keyOf(BATCH_ID), wasLost: true }]);
    });

    it('have a job whose attempt failed from the time at which the next attempt may begin', async () => {
      await store.accept(aJob());
      await store.release(await claimed(), { done: 0, notBefore: clock.now() + 50_000 });
      await clock.advance(49_999);
      expect(await keys()).toEqual([]);
      await clock.advance(1);
      expect(await store.waitingJobs(1)).toMatchObject([{ key: keyOf(BATCH_ID), wasLost: false }]);
    });

    it('have neither a job whose attempts are used up nor one whose deadline has passed', async () => {
      await store.accept(aJob({ batchId: 'used up' }));
      for (const owner of ['1', '2', '3']) {
        await store.claim('used up', owner);
        await clock.advance(times.leaseMs);
      }
      await store.accept(aJob({ batchId: 'late' }));
      expect(await keys()).toEqual([keyOf('late')]);
      await clock.advance(times.deadlineMs);
      expect(await keys()).toEqual([]);
    });

    it('are found behind many jobs that workers have', async () => {
      for (let n = 0; n < 60; n += 1) {
        await store.accept(aJob({ batchId: `claimed ${n}` }));
        await store.claim(`claimed ${n}`, 'worker');
      }
      await clock.advance(1);
      await store.accept(aJob({ batchId: 'waits' }));
      expect(await keys(2)).toEqual([keyOf('waits')]);
    });
  });

  describe('rows', () => {
    it('are read unchanged, in order, with the options', async () => {
      const rows: WireRow[] = Array.from({ length: 1234 }, (_, n) => [
        n,
        `row ${n} äöü \u{1F600} "quoted"\n`,
        n % 7 ? n / 7 : null,
      ]);
      await store.accept(aJob({ rows, request: { ...NO_FACTS, options: { language: 'de' } } }));
      const stored = await store.readRows(await claimed());
      expect(stored?.slices.flat()).toEqual(rows);
      expect(stored?.slices.map((slice) => slice.length)).toEqual([500, 500, 234]);
      expect(stored?.request.options).toEqual({ language: 'de' });
    });

    it('are read with options of any name', async () => {
      const options = { constructor: 'a', ['__proto__']: 'b', '': 'c', length: '1' };
      await store.accept(aJob({ request: { ...NO_FACTS, options } }));
      const stored = await store.readRows(await claimed());
      expect(Object.entries(stored?.request.options ?? {})).toEqual(Object.entries(options));
    });

    it('may be none', async () => {
      await store.accept(aJob({ rows: [] }));
      const claim = await claimed();
      expect((await store.readRows(claim))?.slices).toEqual([]);
      await store.succeed(claim);
      const job = await store.read(BATCH_ID);
      expect(job?.status).toBe('SUCCESS');
      expect(job && (await store.readResults(job))).toEqual([]);
    });

    it('are gone when they have expired, though DynamoDB deletes them later', async () => {
      await store.accept(aJob());
      const claim = await claimed();
      await clock.advance(times.deadlineMs + times.rowsKeptMs - 1_000);
      expect(await store.readRows(claim)).toBeDefined();
      await clock.advance(2_000);
      expect(await store.readRows(claim)).toBeUndefined();
    });

    it('may be larger than an item of DynamoDB, even when gzip gains nothing', async () => {
      const noise = Array.from({ length: 30_000 }, (_, n) => ((n * 2654435761) >>> 0).toString(36)).join('');
      const big = Array.from(
        { length: 12 },
        (_, n) =>
          [...noise]
            .reverse()
            .join('')
            .slice(n * 1000) + noise,
      ).join('');
      const rows: WireRow[] = [
        [0, 'small'],
        [1, big],
        [2, 'small again'],
      ];
      await store.accept(aJob({ rows }));
      expect((await store.readRows(await claimed()))?.slices.flat()).toEqual(rows);
    });
  });

  describe('claim', () => {
    it('succeeds for one of many workers', async () => {
      await store.accept(aJob());
      const claims = await Promise.all(Array.from({ length: 10 }, (_, n) => store.claim(BATCH_ID, `worker-${n}`)));
      expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
      expect(await store.read(BATCH_ID)).toMatchObject({ attempt: 1, leaseUntil: clock.now() + 30_000 });
    });

    it('is refused while the lease is live, and succeeds when the lease has expired', async () => {
      await store.accept(aJob());
      await claimed('worker-1');
      await clock.advance(29_999);
      expect(await store.claim(BATCH_ID, 'worker-2')).toBeUndefined();
      await clock.advance(1);
      expect(await store.claim(BATCH_ID, 'worker-2')).toMatchObject({ attempt: 2 });
    });

    it('is refused after the last attempt', async () => {
      await store.accept(aJob());
      for (const owner of ['1', '2', '3']) {
        await claimed(owner);
        await clock.advance(30_000);
      }
      expect(await store.claim(BATCH_ID, '4')).toBeUndefined();
    });

    it('succeeds until shortly before the deadline, however long the job has waited', async () => {
      await store.accept(aJob());
      await store.accept(aJob({ batchId: 'late' }));
      await clock.advance(times.deadlineMs - times.writeMs - 1);
      expect(await store.claim(BATCH_ID, 'worker-1')).toMatchObject({ attempt: 1 });
      await clock.advance(1);
      expect(await store.claim('late', 'worker-1')).toBeUndefined();
    });

    it('is refused until the time at which the next attempt may begin', async () => {
      await store.accept(aJob());
      await store.release(await claimed('worker-1'), { done: 0, notBefore: clock.now() + 50_000 });
      await clock.advance(49_999);
      expect(await store.claim(BATCH_ID, 'worker-2')).toBeUndefined();
      await clock.advance(1);
      expect(await store.claim(BATCH_ID, 'worker-2')).toMatchObject({ attempt: 2 });
    });

    it('is refused for a job that is not there, has ended or has expired', async () => {
      expect(await store.claim('unknown', 'worker-1')).toBeUndefined();
      await store.accept(aJob());
      await store.succeed(await claimed());
      expect(await store.claim(BATCH_ID, 'worker-2')).toBeUndefined();
      await clock.advance(12 * 3_600_000 + 1000);
      expect(await store.claim(BATCH_ID, 'worker-3')).toBeUndefined();
    });
  });

  describe('a claim', () => {
    it('lives as long as its heartbeats', async () => {
      await store.accept(aJob());
      const claim = await claimed();
      for (let beat = 1; beat <= 6; beat += 1) {
        await clock.advance(10_000);
        expect(await store.heartbeat(claim, beat)).toBe(true);
      }
      expect(await store.read(BATCH_ID)).toMatchObject({ done: 6, leaseUntil: clock.now() + 30_000 });
    });

    it.each(['heartbeat', 'release', 'succeed', 'fail'] as const)(
      'is lost for %s when the lease has expired',
      async (write) => {
        await store.accept(aJob());
        const claim = await claimed();
        await clock.advance(26_000);
        const held = {
          heartbeat: () => store.heartbeat(claim, 1),
          release: () => store.release(claim, { done: 1, notBefore: clock.now() }),
          succeed: () => store.succeed(claim),
          fail: () => store.fail(claim, NEVER_STARTED, 1),
        };
        expect(await held[write]()).toBe(false);
        expect(await store.read(BATCH_ID)).toMatchObject({ status: 'IN_PROGRESS', done: 0 });
      },
    );

    it('is lost when another worker has claimed the job, at any time of the clock', async () => {
      await store.accept(aJob());
      const zombie = await claimed('zombie');
      await clock.advance(30_000);
      const owner = await claimed('owner');
      clock.step(-30_000);
      expect(await store.heartbeat(zombie, 1)).toBe(false);
      expect(await store.succeed(zombie)).toBe(false);
      expect(await store.fail(zombie, NEVER_STARTED, 1)).toBe(false);
      clock.step(30_000);
      expect(await store.succeed(owner)).toBe(true);
    });

    it('can be released, with the rows done, for an attempt that begins at once', async () => {
      await store.accept(aJob());
      expect(await store.release(await claimed('worker-1'), { done: 1, notBefore: clock.now() })).toBe(true);
      expect(await store.claim(BATCH_ID, 'worker-2')).toMatchObject({ attempt: 2, job: { done: 1 } });
    });

    it('ends nothing at the deadline', async () => {
      await store.accept(aJob());
      await clock.advance(200_000);
      const claim = await claimed();
      while (clock.now() < claim.job.deadline - 4_000) {
        await store.heartbeat(claim, 0);
        await clock.advance(10_000);
      }
      expect(await store.succeed(claim)).toBe(false);
    });
  });

  describe('an end state', () => {
    it('is written once and stays', async () => {
      await store.accept(aJob());
      const claim = await claimed();
      expect(await store.fail(claim, NEVER_STARTED, 1)).toBe(true);
      expect(await store.succeed(claim)).toBe(false);
      expect(await store.heartbeat(claim, 9)).toBe(false);
      expect(await store.read(BATCH_ID)).toMatchObject({ status: 'FAILED', failure: NEVER_STARTED, done: 1 });
    });

    it('can be written again by the same worker when its first reply was lost', async () => {
      await store.accept(aJob());
      const claim = await claimed();
      expect(await store.succeed(claim)).toBe(true);
      expect(await store.succeed(claim)).toBe(true);
    });
  });

  describe('results', () => {
    it('are found slice by slice by the next attempt, and whole by get', async () => {
      const rows: WireRow[] = Array.from({ length: 700 }, (_, n) => [n, 'text']);
      await store.accept(aJob({ rows }));
      const first = await claimed('worker-1');
      await store.saveResult(first, 1, { text: '[500,"b"]', answerBytes: 11 });
      await store.release(first, { done: 200, notBefore: clock.now() });

      const second = await claimed('worker-2');
      expect([...(await store.finishedSlices(second))]).toEqual([[1, 11]]);
      expect(await store.readResults(second.job)).toBeUndefined();
      await store.saveResult(second, 0, { text: '[0,"a"]', answerBytes: 9 });
      await store.succeed(second);
      expect(await store.readResults(second.job)).toEqual(['[0,"a"]', '[500,"b"]']);
    });

    it('are written once: a late worker cannot replace them', async () => {
      await store.accept(aJob());
      const late = await claimed('late');
      await clock.advance(times.leaseMs);
      const next = await claimed('next');
      expect(await store.saveResult(next, 0, { text: '[0,1],[1,2]', answerBytes: 11 })).toBe(11);
      await store.succeed(next);
      expect(await store.saveResult(late, 0, { text: '[0,null],[1,2]', answerBytes: 14 })).toBe(11);
      expect(await store.readResults(next.job)).toEqual(['[0,1],[1,2]']);
    });

    it('can be read several times, hours later', async () => {
      await store.accept(aJob());
      const claim = await claimed();
      await store.saveResult(claim, 0, { text: '[0,1],[1,2]', answerBytes: 11 });
      await store.succeed(claim);
      await clock.advance(11 * 3_600_000);
      for (let read = 0; read < 3; read += 1) {
        const job = await store.read(BATCH_ID);
        expect(job && (await store.readResults(job))).toEqual(['[0,1],[1,2]']);
      }
    });
  });
}
