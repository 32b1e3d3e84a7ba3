import { list } from '../../tools/jobs/actions';
import { OperatorTable } from '../../tools/jobs/operator-table';
import { jobTimes } from '../../lambda/jobs/job-times';
import type { Target } from '../../tools/jobs/target';

const times = jobTimes(1, 12);

/** A table with this many unfinished and failed jobs. It counts the reads. */
function aTarget({ unfinished = 0, failed = 0 }) {
  const reads = { lines: [] as unknown[], items: 0, atOnce: 0, most: 0 };
  const ids = (key: string, count: number) =>
    Array.from({ length: count }, (_, n) => ({ job_key: `mood#${key} ${n}`, deadline: n }));
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
        const moments = { accepted_at: now, deadline: now + 570_000, expires_at: now / 1000 + 600 };
        return {
          job_key,
          part: 'JOB',
          digest: 'x',
          rows: 1,
          units: 1,
          slices: 1,
          done: 0,
          attempt: 0,
          ...end,
          ...moments,
        };
      },
      updateIf: () => Promise.reject(new Error('a list writes nothing')),
    },
    { functions: [{ functionName: 'mood', line: 'quota:calls' }], times },
  );
  return { reads, target: { operator, times, functionNames: ['mood'] } as Partial<Target> as Target };
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
    const two = { ...target, functionNames: ['mood', 'tone'] };
    expect(idsOf(await list(two, { function: 'MOOD', inFlight: true }))).toHaveLength(4);
    expect(idsOf(await list(two, { function: 'tone' }))).toEqual([]);
    expect(reads.items).toBe(4);
    await expect(list(two, { function: 'tune' })).rejects.toThrow('There is no function tune. Functions: mood, tone');
  });

  it('reads at most ten jobs at once', async () => {
    const { reads, target } = aTarget({ unfinished: 95 });
    await list(target, {});
    expect(reads).toMatchObject({ items: 95, most: 10 });
  });
});
