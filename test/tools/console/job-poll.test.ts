import { JobPoll } from '../../../console/deployed/job-poll';
import { Permissions } from '../../../console/deployed/permissions';
import { Watch } from '../../../console/deployed/watch';
import { EventLog } from '../../../console/server/event-log';
import { JobBook } from '../../../console/server/jobs/job-book';
import { QuotaBook } from '../../../console/server/jobs/quota-book';
import type { Values } from '../../../lambda/jobs/item-table';
import { jobTimes } from '../../../lambda/jobs/job-times';
import { OperatorTable } from '../../../tools/jobs/operator-table';
import { VirtualClock } from '../../unit/virtual-clock';

const times = jobTimes(1, 12);

/** A table with these jobs in flight and failed jobs, which counts the items that are read. */
function aTable(clock: VirtualClock) {
  const now = clock.now();
  const items = new Map<string, Values>();
  const reads: string[] = [];
  const put = (batchId: string, change: Values = {}) => {
    const times = {
      accepted_at: now,
      deadline: now + 570_000,
      expected_at: now + 60_000,
      expires_at: now / 1000 + 43_200,
    };
    const key = `mood#${batchId}`;
    const facts = { digest: 'x', rows: 10, units: 1, slices: 1, done: 0, attempt: 0, process: 'Process' };
    items.set(key, {
      job_key: key,
      part: 'JOB',
      status: 'IN_PROGRESS',
      in_flight: 'quota:calls',
      ...facts,
      ...times,
      ...change,
    });
  };
  const operator = new OperatorTable(
    {
      query: ({ values }) => Promise.resolve([...items.values()].filter((item) => item.in_flight === values[':line'])),
      get: ({ job_key }) => {
        reads.push(job_key.slice('mood#'.length));
        return Promise.resolve(items.get(job_key));
      },
      updateIf: () => Promise.reject(new Error('a page that is only read writes nothing')),
    },
    { functions: [{ functionName: 'mood', line: 'quota:calls' }], times },
  );
  const slots = { states: () => Promise.resolve([{ state: 'free' as const }]) };
  return { put, reads, target: { operator, slotsOf: () => slots } };
}

function aPoll() {
  const clock = new VirtualClock();
  const events = new EventLog();
  const permissions = new Permissions();
  const table = aTable(clock);
  const jobs = new JobBook({ events, times, lineOf: () => 'quota:calls', now: () => clock.now() });
  const quotas = new QuotaBook(events, times, (key) => jobs.workerOf(key));
  const poll = new JobPoll({ target: table.target, jobs, quotas, permissions, clock });
  const states = () =>
    (events.after(0) ?? []).flatMap((event) => (event.kind === 'job' ? [`${event.batchId} ${event.job.state}`] : []));
  return { poll, clock, events, permissions, states, ...table };
}

describe('a read of the jobs in flight', () => {
  it('reads a batch that only waits once', async () => {
    const { poll, put, reads, states } = aPoll();
    put('one');
    put('two');
    for (let rounds = 0; rounds < 5; rounds += 1) await poll.readInFlight();
    expect(reads).toEqual(['one', 'two']);
    expect(states()).toEqual(['one waiting for a slot', 'two waiting for a slot']);
  });

  it('reads a batch that a worker has every time, and one whose attempt failed when the index shows it', async () => {
    const { poll, put, reads, clock, states } = aPoll();
    put('one', { attempt: 1, lease_until: clock.now() + 30_000, lease_owner: 'w' });
    await poll.readInFlight();
    put('one', { attempt: 1, lease_until: clock.now() + 30_000, lease_owner: 'w', done: 5 });
    await poll.readInFlight();
    put('one', { attempt: 1, not_before: clock.now() + 50_000 });
    await poll.readInFlight();
    await poll.readInFlight();
    expect(reads).toEqual(['one', 'one', 'one']);
    expect(states()).toEqual(['one being processed', 'one being processed', 'one waiting for another attempt']);
  });

  it('reads a batch once more when it has left the index, and then never again', async () => {
    const { poll, put, reads, states } = aPoll();
    put('one');
    await poll.readInFlight();
    put('one', { status: 'SUCCESS', in_flight: undefined, done: 10 });
    for (let rounds = 0; rounds < 3; rounds += 1) await poll.readInFlight();
    expect([reads, states()]).toEqual([
      ['one', 'one'],
      ['one waiting for a slot', 'one succeeded'],
    ]);
  });
});

test('failed batches are read once, the latest hundred of them', async () => {
  const { poll, put, reads, states } = aPoll();
  const failure = { code: 'WORKER_LOST', message: 'Lost.' };
  const fail = (id: string) => put(id, { status: 'FAILED', in_flight: 'failed', failure });
  for (let n = 0; n < 150; n += 1) fail(`f${n}`);
  await poll.readFailed();
  expect([reads.length, states()[0], states().at(-1)]).toEqual([100, 'f50 failed', 'f149 failed']);
  fail('late');
  await poll.readFailed();
  expect(reads.slice(100)).toEqual(['late']);
});

describe('the watch', () => {
  function aWatch() {
    const { poll, clock, permissions } = aPoll();
    const at: number[] = [];
    const start = clock.now();
    const counts = { failed: 0, calls: 0 };
    let problem: Error | undefined;
    const watch = new Watch({
      poll: {
        readInFlight: () => {
          at.push((clock.now() - start) / 1000);
          return problem ? Promise.reject(problem) : poll.readInFlight();
        },
        readFailed: () => Promise.resolve(void (counts.failed += 1)),
      },
      calls: { read: () => Promise.resolve(void (counts.calls += 1)) },
      permissions,
      clock,
    });
    return { watch, clock, permissions, at, counts, setProblem: (error?: Error) => void (problem = error) };
  }

  it('reads every five seconds while a page is open, and failed batches and calls every minute', async () => {
    const { watch, clock, at, counts } = aWatch();
    watch.start();
    await clock.advance(61_000);
    expect(at).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]);
    expect(counts).toEqual({ failed: 2, calls: 2 });
    watch.stop();
    await clock.advance(60_000);
    await watch.ended;
    expect(at).toHaveLength(13);
  });

  it('goes on after an error, says meanwhile what is wrong, and when it was last read', async () => {
    const { watch, clock, permissions, setProblem } = aWatch();
    watch.start();
    await clock.advance(1_000);
    const readAt = watch.readAt;
    setProblem(Object.assign(new Error('secret'), { name: 'ThrottlingException' }));
    await clock.advance(10_000);
    expect(watch.readAt).toBe(readAt);
    expect(permissions.lacks).toEqual([
      { permission: 'AWS', sentence: 'AWS could not be read (ThrottlingException). The console tries again.' },
    ]);
    setProblem();
    await clock.advance(5_000);
    expect([permissions.lacks, (watch.readAt ?? 0) > (readAt ?? 0)]).toEqual([[], true]);
    watch.stop();
    await watch.ended;
  });
});
