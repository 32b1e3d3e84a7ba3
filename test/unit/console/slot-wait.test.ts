import type { Job } from '../../../console/api/batch';
import type { ConsoleEvent } from '../../../console/api/events';
import { EMPTY_STATE } from '../../../console/page/state/console-state';
import { foldEvents } from '../../../console/page/state/fold-events';
import { placesInLine } from '../../../console/page/state/places-in-line';
import { slotWait } from '../../../console/page/state/slot-wait';
import { eventsOf } from '../../browser/scripted-batches';

/** Batches of one quota that end at these seconds. The earlier their number, the earlier their deadline. */
function batchesOf(...jobs: readonly Partial<Job>[]) {
  const events = jobs.flatMap((job, index) =>
    eventsOf({ batchId: `batch-${index}`, at: 0, job: { quota: 'q', deadline: 570_000 + index, ...job } }),
  );
  const numbered = events.map((event, id): ConsoleEvent => ({ ...event, id }));
  return [...foldEvents(EMPTY_STATE, numbered).batches.values()];
}

const has = (seconds: number): Partial<Job> => ({ state: 'being processed', expectedAt: seconds * 1_000 });
const waits = (seconds: number): Partial<Job> => ({ state: 'waiting for a slot', expectedAt: seconds * 1_000 });

function waitOfLast(...jobs: readonly Partial<Job>[]) {
  const records = batchesOf(...jobs);
  const last = records.at(-1);
  const wait = last && slotWait(last, records);
  return wait && { holders: wait.holders.map(({ name }) => name.batchId), startsAt: wait.startsAt };
}

describe('a batch that waits for a slot', () => {
  it('names who has the slots, and begins when the first of them ends', () => {
    expect(waitOfLast(has(50), has(20), waits(90))).toEqual({ holders: ['batch-1', 'batch-0'], startsAt: 20_000 });
  });

  it('begins after those with an earlier deadline', () => {
    expect(waitOfLast(has(20), has(50), waits(60), waits(90))?.startsAt).toBe(50_000);
    expect(waitOfLast(has(20), waits(60), waits(90), waits(99))?.startsAt).toBe(90_000);
  });

  it('does not wait for other quotas, nor for those behind it', () => {
    const records = batchesOf(waits(30), waits(60), { ...has(10), quota: 'other' });
    const [first] = records;
    expect(first && slotWait(first, records)).toEqual({ holders: [], startsAt: undefined });
  });
});

test('a batch that a worker has waits for no slot', () => {
  expect(waitOfLast(waits(20), has(50))).toBeUndefined();
});

test('the batches that wait are counted in each quota, the earliest deadline first', () => {
  const records = batchesOf(has(50), { ...waits(90), deadline: 571_000 }, waits(20), { ...waits(30), quota: 'other' });
  expect([...placesInLine(records).values()]).toEqual([1, 1, 2]);
  expect(placesInLine(records).get(records[1]?.key ?? '')).toBe(2);
});
