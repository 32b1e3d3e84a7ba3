import { jobTimes } from '../../../lambda/jobs/job-times';
import { apiJob } from '../../../console/server/jobs/api-job';
import { endOfJob } from '../../../console/server/jobs/end-of-job';
import { aJob } from './a-job';

const times = jobTimes(1, 12);
const success = { status: 'SUCCESS', attempt: 1 } as const;

test.each([
  [
    'after the last heartbeat of its worker, and before the end of the lease',
    aJob({ ...success, leaseUntil: 45_000 }),
    '',
    [15_000, 45_000],
  ],
  ['not before it was accepted', aJob({ ...success, leaseUntil: 20_000 }), '', [0, 20_000]],
  ['not after its deadline', aJob({ ...success, leaseUntil: 590_000 }), '', [560_000, 570_000]],
  [
    'at any time up to the deadline, if an operator ended it',
    aJob({ status: 'FAILED' }),
    'FAILED_BY_OPERATOR',
    [0, 570_000],
  ],
  [
    'when the last lease ended, if its workers were lost',
    aJob({ attempt: 3, leaseUntil: 90_000 }),
    'WORKER_LOST',
    [90_000, 90_000],
  ],
  [
    'at its deadline, if nobody ended it',
    aJob({ attempt: 1, leaseUntil: 90_000 }),
    'DEADLINE_EXCEEDED',
    [570_000, 570_000],
  ],
])('a job has ended %s', (_, job, code, [after, before]) => {
  expect(endOfJob(job, code, times)).toEqual({ after, before });
});

test('the page gets the end of a job that has ended, and none of a job in flight', () => {
  const shown = (job: ReturnType<typeof aJob>, now: number) =>
    apiJob(job, { standing: { waiting: 0 }, now, times }).ended;
  expect(shown(aJob(), 1_000)).toBeUndefined();
  expect(shown(aJob({ ...success, leaseUntil: 45_000 }), 900_000)).toEqual({ after: 15_000, before: 45_000 });
  expect(shown(aJob(), 900_000)).toEqual({ after: 570_000, before: 570_000 });
});
