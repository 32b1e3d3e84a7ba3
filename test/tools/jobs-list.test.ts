import { list } from '../../tools/jobs/actions';
import { OperatorTable } from '../../tools/jobs/operator-table';
import { jobTimes } from '../../lambda/jobs/job-times';
import { reportLines } from '../../tools/jobs/report-lines';
import type { SlotState } from '../../lambda/jobs/slot-item';
import type { Target } from '../../tools/jobs/target';

const times = jobTimes(1, 12);

interface Rows {
  readonly unfinished?: number;
  readonly failed?: number;
  /** Attributes of the n-th unfinished job besides the usual ones, in the index and in its item. */
  readonly change?: (n: number, now: number) => object;
  readonly slots?: readonly SlotState[];
}

/** A table with this many unfinished and failed jobs. It counts the reads. */
function aTarget({ unfinished = 0, failed = 0, change = () => ({}), slots = [{ state: 'free' }] }: Rows) {
  const reads = { lines: [] as unknown[], items: 0, atOnce: 0, most: 0 };
  const ids = (key: string, count: number) =>
    Array.from({ length: count }, (_, n) => {
      return { job_key: `mood#${key} ${n}`, deadline: now + 570_000 + n, attempt: 0, ...change(n, now) };
    });
  const now = Date.now();
  const operator = new OperatorTable(
    {
      query: ({ values }) => {
        reads.lines.push(values[':line']);
        return Promise.resolve(values[':line'] === 'failed' ? ids('failed', failed) : ids('unfinished', unfinished));
      },
      get: async ({ job_key }) => {
        reads.items += 1;
        reads.most = Math.max(reads.most, (reads.atOnce += 1));
        await new Promise(setImmediate);
        reads.atOnce -= 1;
        const failure = { code: 'WORKER_LOST', message: 'Lost.' };
        const end = job_key.startsWith('mood#failed') ? { status: 'FAILED', failure } : { status: 'IN_PROGRESS' };
        const moments = {
          accepted_at: now,
          deadline: now + 570_000,
          expected_at: now + 60_000,
          expires_at: now / 1000 + 600,
        };
        return {
          job_key,
          part: 'JOB',
          digest: 'x',
          rows: 1,
          units: 1,
          slices: 1,
          done: 0,
          attempt: 0,
          process: 'Process',
          ...end,
          ...moments,
          ...change(Number(job_key.split(' ')[1]), now),
        };
      },
      updateIf: () => Promise.reject(new Error('a list writes nothing')),
    },
    { functions: [{ functionName: 'mood', line: 'quota:calls' }], times },
  );
  const target: Partial<Target> = {
    operator,
    times,
    functionNames: ['mood', 'tone'],
    lineOf: (name) => (name.toUpperCase() === 'MOOD' ? 'quota:calls' : 'function:tone'),
    slotsOf: () => ({ states: () => Promise.resolve(slots) }),
  };
  return { reads, target: target as Target };
}

const idsOf = ({ jobs = [] }: Awaited<ReturnType<typeof list>>) => jobs.map(({ batchId }) => batchId);

describe('npm run jobs -- list', () => {
  it('reads no failed jobs with --in-flight', async () => {
    const { reads, target } = aTarget({ unfinished: 2, failed: 50 });
    expect(idsOf(await list(target, { inFlight: true }))).toEqual(['unfinished 0', 'unfinished 1']);
    expect(reads).toMatchObject({ lines: ['quota:calls'], items: 2 });
  });

  it('reads no more jobs than it shows, the latest failures first, and says how many it has not read', async () => {
    const { reads, target } = aTarget({ unfinished: 7, failed: 250 });
    const report = await list(target, { failed: true });
    expect(idsOf(report)).toEqual(Array.from({ length: 100 }, (_, n) => `failed ${249 - n}`));
    expect(reads.items).toBe(100);
    expect(report.note).toBe('157 more jobs were not read. To read all: --limit 257');
    expect((await list(target, { failed: true, limit: 257 })).note).toBeUndefined();
  });

  it('reads on if some jobs are not of the wanted kind', async () => {
    const { target } = aTarget({ unfinished: 30, failed: 5 });
    const report = await list(target, { failed: true, limit: 8 });
    expect([idsOf(report).length, report.note]).toEqual([5, undefined]);
  });

  it('with --function reads the jobs of that function alone', async () => {
    const { reads, target } = aTarget({ unfinished: 4, failed: 3 });
    expect(idsOf(await list(target, { function: 'MOOD', inFlight: true }))).toHaveLength(4);
    expect(idsOf(await list(target, { function: 'tone' }))).toEqual([]);
    expect(reads.items).toBe(4);
    await expect(list(target, { function: 'tune' })).rejects.toThrow(
      'There is no function tune. Functions: mood, tone',
    );
  });

  it('reads at most ten jobs at once', async () => {
    const { reads, target } = aTarget({ unfinished: 95 });
    await list(target, {});
    expect(reads).toMatchObject({ items: 95, most: 10 });
  });

  it('says of each unfinished job what it waits for, and shows the quota in the last line', async () => {
    const now = Date.now();
    const { target } = aTarget({
      unfinished: 5,
      failed: 1,
      change: (n) => {
        if (n === 0) return { attempt: 1, lease_until: now + 25_000 };
        if (n === 2) return { attempt: 1, not_before: now + 40_000 };
        return n === 3 ? { attempt: 3, lease_until: now - 1_000 } : {};
      },
      slots: [{ state: 'taken', until: now + 28_000, owner: 'a worker' }],
    });
    const report = await list(target, {});
    expect(report.jobs?.map(({ progress }) => progress?.is)).toEqual([
      'being processed',
      'waiting for a slot',
      'waiting for another attempt',
      'lost',
      'waiting for a slot',
      undefined,
    ]);
    const lines = [...reportLines(report)];
    expect(lines).toContain('  being processed');
    expect(lines.join('\n')).toMatch(
      /^ {2}waiting for a slot of quota calls: place 2 of 2, expected to end [-\dT:.]+Z \(in (59|60) s\)$/m,
    );
    expect(lines.join('\n')).toMatch(/^ {2}waiting for another attempt until [-\dT:.]+Z \(in (39|40) s\)$/m);
    expect(lines.at(-1)).toMatch(
      /^Quota calls: 1 of 1 slot taken \(until [-\dT:.]+Z \(in 2[78] s\)\)\. Batches being processed: 1 of mood\. Batches waiting: 2\.$/,
    );
  });

  it('shows which slots are free, and which wait for the worker of which function', async () => {
    const slots: SlotState[] = [
      { state: 'free' },
      { state: 'starting', until: Date.now() + 8_000, functionName: 'tone' },
      { state: 'taken', until: Date.now() + 20_000, owner: 'a worker' },
    ];
    const { target } = aTarget({ slots });
    const report = await list(target, { inFlight: true });
    expect([...reportLines(report)]).toEqual([
      'There are no jobs of this kind.',
      expect.stringMatching(
        /^Quota calls: 1 of 3 slots taken \(until .*\), 1 starting \(for tone until .* \(in \d s\)\)\. Batches being processed: none\. Batches waiting: 0\.$/,
      ),
    ]);
    expect(report.data).toMatchObject({
      jobs: [],
      quotas: [{ quota: 'calls', waiting: 0, slots: [{ state: 'free' }, {}, {}] }],
    });
  });

  it('shows no quota among failed jobs, and only that of the function that is named', async () => {
    const { target } = aTarget({ unfinished: 1, failed: 1 });
    expect((await list(target, { failed: true })).quotas).toBeUndefined();
    expect((await list(target, { function: 'mood' })).quotas).toHaveLength(1);
    expect((await list(target, { function: 'tone' })).quotas).toEqual([]);
  });
});
