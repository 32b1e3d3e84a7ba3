import { EventLog, type EventLogOptions } from '../../../console/server/event-log';
import type { Job } from '../../../console/api/batch';

const job: Job = {
  state: 'being processed',
  rows: 1,
  rowsDone: 0,
  slices: 1,
  attempt: 1,
  maxAttempts: 3,
  acceptedAt: 0,
  deadline: 570_000,
  expectedAt: 0,
};

function aLog(options: EventLogOptions = {}) {
  const log = new EventLog(options);
  return {
    log,
    of: (batchId: string, state: Job['state'] = 'being processed') =>
      log.add({ kind: 'job', at: 0, functionName: 'f', batchId, job: { ...job, state } }),
    calls: () => log.add({ kind: 'calls', at: 0, quota: 'q', answered: 1, throttled: 0, failed: 0 }),
    ids: (after = 0) => log.after(after)?.map(({ id }) => id),
  };
}

describe('EventLog', () => {
  it('numbers events and gives those after an id, in order', () => {
    const { of, calls, ids } = aLog();
    of('a');
    calls();
    of('b');
    of('a');
    expect(ids()).toEqual([1, 2, 3, 4]);
    expect(ids(2)).toEqual([3, 4]);
    expect(ids(4)).toEqual([]);
  });

  it('knows no events after an id that it never gave', () => {
    const { of, ids } = aLog();
    of('a');
    expect(ids(2)).toBeUndefined();
  });

  it('forgets the oldest batch that has ended, and then resumes from no id before it', () => {
    const { log, of, ids } = aLog({ mostBatches: 2 });
    of('running');
    of('ended', 'succeeded');
    of('next');
    expect(log.known().map(({ batchId }) => batchId)).toEqual(['next', 'running']);
    expect(ids()).toEqual([1, 3]);
    expect([ids(1), ids(2)]).toEqual([undefined, [3]]);
  });

  it('forgets the oldest batch if none has ended', () => {
    const { log, of } = aLog({ mostBatches: 2 });
    for (const id of ['a', 'b', 'c']) of(id);
    expect(log.known().map(({ batchId }) => batchId)).toEqual(['c', 'b']);
  });

  it('stays within its bounds even if one batch has all events', () => {
    const { log, of, calls, ids } = aLog({ mostEvents: 100, mostOthers: 50 });
    for (let n = 0; n < 1_000; n += 1) {
      of('a');
      calls();
    }
    expect(ids()?.length).toBeLessThanOrEqual(150);
    expect(log.ofBatch({ functionName: 'f', batchId: 'a' }).at(-1)?.id).toBe(1_999);
  });
});
