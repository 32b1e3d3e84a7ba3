import { jobTimes } from '../../../lambda/jobs/job-times';
import { EventLog } from '../../../console/server/event-log';
import { JobBook } from '../../../console/server/jobs/job-book';
import { aJob } from './a-job';

function aBook(line = 'quota:calls') {
  const clock = { now: 1_000 };
  const events = new EventLog();
  const book = new JobBook({ events, times: jobTimes(1, 12), lineOf: () => line, now: () => clock.now });
  const jobs = () => (events.after(0) ?? []).flatMap((event) => (event.kind === 'job' ? [event.job] : []));
  return { book, clock, events, jobs, states: () => jobs().map(({ state }) => state) };
}

describe('JobBook', () => {
  it('tells of a job once for each change', () => {
    const { book, states } = aBook();
    for (const job of [
      aJob(),
      aJob(),
      aJob({ attempt: 1, leaseUntil: 31_000 }),
      aJob({ status: 'SUCCESS', attempt: 1 }),
    ])
      book.see(job);
    expect(states()).toEqual(['waiting for a slot', 'being processed', 'succeeded']);
  });

  it('tells when time alone changes the state: the lease of a dead worker, the wait for another attempt, the deadline', () => {
    const { book, clock, jobs, states } = aBook();
    book.see(aJob({ attempt: 1, leaseUntil: 31_000 }));
    for (const now of [30_000, 31_000, 569_000, 576_000]) {
      clock.now = now;
      book.tick();
      book.tick();
    }
    expect(states()).toEqual(['being processed', 'waiting for a slot', 'failed']);
    expect(jobs().at(-1)?.failure).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('knows a job that waits for another attempt, for a worker, and one whose last attempt was lost', () => {
    const { book, states } = aBook('function:mood');
    book.see(aJob({ batchId: 'a', attempt: 1, notBefore: 50_000 }));
    book.see(aJob({ batchId: 'b' }));
    book.see(aJob({ batchId: 'c', attempt: 3, leaseUntil: 900 }));
    expect(states()).toEqual(['waiting for another attempt', 'waiting for a worker', 'lost']);
  });

  it('counts the rows of checkpoints, and no checkpoint twice', () => {
    const { book, events, jobs } = aBook();
    book.see(aJob({ attempt: 1, leaseUntil: 31_000 }));
    const name = { functionName: 'mood', batchId: 'query-1:1:1:0:0' };
    for (const slice of [2, 2, 0]) book.seeSlice(name, slice);
    book.tick();
    expect(jobs().map(({ rowsDone }) => rowsDone)).toEqual([0, 800]);
    expect((events.after(0) ?? []).filter(({ kind }) => kind === 'slice')).toHaveLength(2);
  });

  it('forgets the oldest jobs that have ended', () => {
    const events = new EventLog();
    const book = new JobBook({ events, times: jobTimes(1, 12), lineOf: () => 'quota:q', now: () => 0, mostJobs: 2 });
    book.see(aJob({ batchId: 'running' }));
    book.see(aJob({ batchId: 'ended', status: 'SUCCESS' }));
    book.see(aJob({ batchId: 'next' }));
    expect(book.jobs().map(({ batchId }) => batchId)).toEqual(['next', 'running']);
  });
});
