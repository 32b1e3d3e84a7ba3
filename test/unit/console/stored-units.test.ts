import { storedUnits } from '../../../console/server/jobs/stored-units';
import { tableCost } from '../../../console/server/jobs/batch-cost';

const item = (part: string, kilobytes: number) => ({
  job_key: 'mood#a',
  part,
  content: Buffer.alloc(kilobytes * 1024 - 40),
});
const JOB = { job_key: 'mood#a', part: 'JOB', status: 'SUCCESS', rows: 1_200 };

test('the least units of a batch are those of its items: the job and its index entry at each change, the rest once', () => {
  const items = [JOB, item('IN#0000', 3), item('OUT#0000', 10), item('OUT#0001', 2)];
  // The job was written three times, and its index entry with it.
  const writes = 3 * 2 + 3 + 10 + 2;
  expect(storedUnits({ attempt: 1, status: 'SUCCESS' }, items)).toEqual({ writes, reads: 1 + 3 });
  expect(storedUnits({ attempt: 2, status: 'FAILED' }, items)).toEqual({ writes: writes + 2, reads: 2 });
});

test('a batch whose rows have expired has the units of what is left', () => {
  expect(storedUnits({ attempt: 0, status: 'IN_PROGRESS' }, [JOB])).toEqual({ writes: 2, reads: 0 });
});

test('units have the price of on-demand capacity, and say whether they were counted or computed', () => {
  const cost = tableCost({ writes: 1_000_000, reads: 1_000_000 }, 'computed');
  expect(cost).toMatchObject([
    { unit: 'write units', usd: 0.625, basis: 'computed', note: expect.stringContaining('sizes') as string },
    { unit: 'read units', usd: 0.125, basis: 'computed' },
  ]);
});
