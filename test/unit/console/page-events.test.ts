import type { ConsoleEvent, NewEvent } from '../../../console/api/events';
import { listRows } from '../../../console/page/batches/batch-rows';
import { chartColumns, withCalls } from '../../../console/page/state/call-rates';
import { EMPTY_STATE } from '../../../console/page/state/console-state';
import { isInFlight } from '../../../console/page/state/batch-record';
import { foldEvents } from '../../../console/page/state/fold-events';
import { placesInLine } from '../../../console/page/state/places-in-line';
import { slotWait } from '../../../console/page/state/slot-wait';
import { withHistory } from '../../../console/page/state/with-history';
import { aPageJob, eventsOf } from '../../browser/scripted-batches';

const NAME = { functionName: 'ext_func_async', batchId: 'batch-1' };
const KEY = 'ext_func_async/batch-1';

let lastId = 0;
const numbered = (events: readonly NewEvent[]) =>
  events.map((event): ConsoleEvent => ({ ...event, id: (lastId += 1) }));
const after = (...events: readonly NewEvent[]) => foldEvents(EMPTY_STATE, numbered(events));

describe('the events of a batch', () => {
  it('become requests, times in each state, and slices', () => {
    const record = after(...eventsOf({ batchId: 'batch-1', at: 1_000 })).batches.get(KEY);
    expect(record?.requests.map(({ method, outcome }) => [method, outcome])).toEqual([
      ['POST', 202],
      ['GET', 202],
      ['GET', undefined],
    ]);
    expect(record?.spans).toEqual([
      { state: 'waiting for a slot', attempt: 0, from: 1_000, to: 3_000 },
      { state: 'being processed', attempt: 1, from: 3_000 },
    ]);
    expect(record?.slices.map(({ slice }) => slice)).toEqual([0, 1]);
  });

  it('give the same record in one piece and one by one', () => {
    const events = numbered(eventsOf({ batchId: 'batch-1', at: 1_000, job: { state: 'succeeded' } }));
    const oneByOne = events.reduce((state, event) => foldEvents(state, [event]), EMPTY_STATE);
    expect(oneByOne).toEqual(foldEvents(EMPTY_STATE, events));
  });

  it('end the last state at the end of the job, and later events do not move that end', () => {
    const job = aPageJob(0, { state: 'succeeded' });
    const record = after(
      { kind: 'job', at: 100, ...NAME, job: aPageJob(0) },
      { kind: 'job', at: 5_000, ...NAME, job },
      { kind: 'job', at: 9_000, ...NAME, job },
    ).batches.get(KEY);
    expect(record?.endedAt).toBe(5_000);
    expect(record?.spans).toEqual([{ state: 'being processed', attempt: 1, from: 0, to: 5_000 }]);
  });

  it('say that the time before the page was opened was not seen', () => {
    const record = after({ kind: 'job', at: 30_000, ...NAME, job: aPageJob(0) }).batches.get(KEY);
    expect(record?.spans.map(({ state }) => state)).toEqual(['not seen', 'being processed']);
  });

  it.each([
    {
      what: 'a worker',
      job: aPageJob(0, { state: 'succeeded', attempt: 2, ended: { after: 8_000, before: 38_000 } }),
      endedAt: 38_000,
      spans: [
        { state: 'not seen', attempt: 2, from: 0, to: 8_000 },
        { state: 'being processed', attempt: 2, from: 8_000, to: 38_000 },
      ],
    },
    {
      what: 'nobody, as no worker came',
      job: aPageJob(0, { state: 'failed', attempt: 0, quota: 'calls', ended: { after: 570_000, before: 570_000 } }),
      endedAt: 570_000,
      spans: [{ state: 'waiting for a slot', attempt: 0, from: 0, to: 570_000 }],
    },
    {
      what: 'nobody, as its last worker was lost',
      job: aPageJob(0, { state: 'failed', attempt: 3, ended: { after: 90_000, before: 90_000 } }),
      endedAt: 90_000,
      spans: [{ state: 'not seen', attempt: 3, from: 0, to: 90_000 }],
    },
  ])('of a batch that $what ended before the page was opened show what its item tells', ({ job, endedAt, spans }) => {
    const record = after({ kind: 'job', at: 900_000, ...NAME, job }).batches.get(KEY);
    expect(record).toMatchObject({ endedAt, spans });
  });

  it('end the last state by when the batch had ended, if the page was closed meanwhile', () => {
    const record = after(
      { kind: 'job', at: 100, ...NAME, job: aPageJob(0) },
      {
        kind: 'job',
        at: 900_000,
        ...NAME,
        job: aPageJob(0, { state: 'succeeded', ended: { after: 8_000, before: 38_000 } }),
      },
    ).batches.get(KEY);
    expect(record?.spans).toEqual([{ state: 'being processed', attempt: 1, from: 0, to: 38_000 }]);
  });

  it('of two functions with the same batch id stay apart', () => {
    const { batches } = after(
      ...eventsOf({ batchId: 'batch-1', at: 0 }),
      ...eventsOf({ batchId: 'batch-1', at: 0, functionName: 'price' }),
    );
    expect([...batches.keys()]).toEqual([KEY, 'price/batch-1']);
  });

  it('leave other batches as they are, so that these are not drawn again', () => {
    const before = after(...eventsOf({ batchId: 'batch-1', at: 0 }));
    const next = foldEvents(before, numbered(eventsOf({ batchId: 'batch-2', at: 0 })));
    expect(next.batches.get(KEY)).toBe(before.batches.get(KEY));
  });

  it('are forgotten for the oldest ended batches first when there are too many', () => {
    const running = { kind: 'job' as const, at: 0, ...NAME, job: aPageJob(0) };
    const ended = Array.from({ length: 2_001 }, (_, index): NewEvent => ({
      kind: 'job',
      at: index,
      functionName: 'price',
      batchId: `ended-${index}`,
      job: aPageJob(index, { state: 'succeeded' }),
    }));
    const { batches } = after(running, ...ended);
    expect(batches.size).toBe(2_000);
    expect(batches.has(KEY)).toBe(true);
    expect(batches.has('price/ended-1')).toBe(false);
  });
});

describe('a batch from a file', () => {
  const waiting = numbered(eventsOf({ batchId: 'batch-1', at: 0, job: { state: 'waiting for a slot', quota: 'q' } }));
  const file = {
    format: 'batch history' as const,
    version: 1 as const,
    savedAt: 9_000,
    batch: NAME,
    deadlineSeconds: 570,
    snowflakeLimitSeconds: 600,
    events: waiting,
  };
  const only = (state: typeof EMPTY_STATE) => {
    const [record, ...others] = state.batches.values();
    if (!record || others.length > 0) throw new Error('There has to be one record.');
    return record;
  };

  it('is not in flight, has no place in line and waits for no slot of this stack', () => {
    const record = only(withHistory(EMPTY_STATE, file));
    expect(record).toMatchObject({ savedAt: 9_000, job: { state: 'waiting for a slot' } });
    expect(isInFlight(record)).toBe(false);
    expect(placesInLine([record])).toEqual(new Map());
    expect(slotWait(record, [record])).toBeUndefined();
    expect(listRows([record], { show: 'in flight', opened: new Set() })).toEqual([]);
    expect(listRows([record], { show: 'all', opened: new Set() })).toHaveLength(2);
  });

  it('never replaces what this stack tells of it, before or after', () => {
    const live = foldEvents(EMPTY_STATE, waiting.slice(0, 3));
    expect(only(withHistory(live, file))).toBe(only(live));
    expect(only(foldEvents(withHistory(EMPTY_STATE, file), waiting.slice(0, 3)))).toEqual(only(live));
  });

  it('is replaced by a later file', () => {
    const state = withHistory(EMPTY_STATE, { ...file, events: waiting.slice(0, 3) });
    expect(only(withHistory(state, { ...file, savedAt: 20_000 }))).toMatchObject({ savedAt: 20_000, slices: [{}, {}] });
  });
});

describe('calls', () => {
  it('are added up by the second, and seconds without calls are zero', () => {
    const rates = [100, 900, 3_500].reduce(
      (before, at) => withCalls(before, { at, answered: 2, throttled: 0, failed: 0 }),
      [] as ReturnType<typeof withCalls>,
    );
    const [seconds = [], answered = []] = chartColumns(rates, 4_000);
    expect(seconds.slice(-5)).toEqual([0, 1, 2, 3, 4]);
    expect(answered.slice(-5)).toEqual([4, 0, 0, 2, 0]);
  });
});
