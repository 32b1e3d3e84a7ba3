import { JOB_STATES } from '../../../console/api/batch';
import type { ConsoleEvent } from '../../../console/api/events';
import { listRows } from '../../../console/page/batches/batch-rows';
import { localFinds } from '../../../console/page/batches/local-finds';
import { rowWindow } from '../../../console/page/batches/row-window';
import { aheadMarks } from '../../../console/page/lane/ahead-marks';
import { collapsedScale } from '../../../console/page/lane/collapsed-scale';
import { durationText } from '../../../console/page/lane/duration-text';
import { laneLayout } from '../../../console/page/lane/lane-layout';
import { listSilences } from '../../../console/page/lane/list-silences';
import { laneText } from '../../../console/page/lane/lane-text';
import { STATE_LOOKS } from '../../../console/page/lane/state-looks';
import { listScale } from '../../../console/page/lane/time-scale';
import type { BatchRecord } from '../../../console/page/state/batch-record';
import { EMPTY_STATE } from '../../../console/page/state/console-state';
import { foldEvents } from '../../../console/page/state/fold-events';
import { eventsOf, type ScriptedBatch } from '../../browser/scripted-batches';

function recordsOf(...batches: readonly ScriptedBatch[]): readonly BatchRecord[] {
  const events = batches.flatMap(eventsOf).map((event, id): ConsoleEvent => ({ ...event, id }));
  return [...foldEvents(EMPTY_STATE, events).batches.values()];
}

function onlyRecord(batch: ScriptedBatch): BatchRecord {
  const [record] = recordsOf(batch);
  if (!record) throw new Error('There is no record.');
  return record;
}

const ALL = { show: 'all', opened: new Set<string>() } as const;

describe('the looks of states', () => {
  it('differ in sign, name and pattern', () => {
    for (const part of ['sign', 'short', 'className'] as const)
      expect(new Set(Object.values(STATE_LOOKS).map((look) => look[part])).size).toBe(Object.keys(JOB_STATES).length);
  });
});

describe('the scale of a list', () => {
  it('has 600 s ahead of everything, and shows a second as well as minutes', () => {
    const { at } = listScale(600);
    expect(at(0)).toBe(0);
    expect(at(1_000)).toBeGreaterThan(0.05);
    expect(at(600_000) - at(570_000)).toBeGreaterThan(0.01);
    expect(at(3_600_000)).toBe(1);
  });
});

describe('a collapsed scale', () => {
  it('shortens long silences and is linear beside them', () => {
    const { at, silences } = collapsedScale([1_000, 2_000, 300_000, 301_000]);
    expect(silences.map(({ text }) => text)).toEqual(['4 min 58 s']);
    expect(at(2_000) - at(1_000)).toBeCloseTo(at(301_000) - at(300_000));
    expect(at(301_000)).toBeCloseTo(1);
  });

  it('never goes back', () => {
    const { at } = collapsedScale([500, 9_000, 9_500, 60_000, 570_000, 600_000]);
    const places = Array.from({ length: 600 }, (_, second) => at(second * 1_000));
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });
});

describe('a lane', () => {
  const scale = listScale(600);

  it('has the same beginning of each bar however late it is drawn', () => {
    const record = onlyRecord({ batchId: 'batch-1', at: 0 });
    const starts = (now: number) => laneLayout(record, scale, now).below.map(({ from }) => from);
    expect(starts(60_000)).toEqual(starts(8_000));
  });

  it('has the deadline of its job, which is later after a requeue, and the usual one until the job is stored', () => {
    const times = { deadlineSeconds: 570, limitSeconds: 600 };
    const wide = listScale(1_200);
    const marksOf = (record: BatchRecord) => aheadMarks(record, wide, times).map(({ id, at }) => [id, at]);
    const limit = ['limit', wide.at(600_000)];
    const requeued = onlyRecord({ batchId: 'batch-1', at: 1_000, job: { deadline: 901_000 } });
    expect(marksOf(requeued)).toEqual([['deadline', wide.at(900_000)], limit]);
    expect(marksOf({ ...requeued, job: undefined })).toEqual([['deadline', wide.at(570_000)], limit]);
  });

  it('of an ended batch has nothing ahead on an axis that ends with it', () => {
    const ended = onlyRecord({ batchId: 'batch-1', at: 0, job: { state: 'succeeded' } });
    const axis = collapsedScale([2_000, 8_000]);
    expect(aheadMarks(ended, axis, { deadlineSeconds: 570, limitSeconds: 600 })).toEqual([]);
  });

  it('draws many short polls as one bar', () => {
    const record = onlyRecord({ batchId: 'batch-1', at: 0 });
    const polls = Array.from({ length: 200 }, (_, index) => ({
      request: index,
      method: 'GET' as const,
      from: 100_000 + index * 100,
      to: 100_010 + index * 100,
      outcome: 202,
    }));
    expect(laneLayout({ ...record, requests: polls }, scale, 200_000).above).toHaveLength(1);
  });

  it('says in words what it shows', () => {
    const failure = { code: 'WORKER_LOST', message: 'It was interrupted.', retryHelps: true };
    const text = laneText(onlyRecord({ batchId: 'batch-1', at: 0, job: { state: 'failed', failure } }), 8_000);
    expect(text).toBe(
      'Batch batch-1 of 1200 rows: failed. Snowflake sent 1 POST and 2 polls, 1 without a reply yet. It was waiting for a slot for 2.0 s. Attempt 1 took 6.0 s. 2 of 6 slices stored. Failure WORKER_LOST: It was interrupted.',
    );
  });
});

describe('the silences of a lane in the list', () => {
  const scale = listScale(600);
  const waits = onlyRecord({ batchId: 'batch-1', at: 0 });
  const quiet = { ...waits, spans: waits.spans.slice(0, 1), slices: [], requests: waits.requests.slice(0, 1) };
  const polls = Array.from({ length: 20 }, (_, index) => ({
    request: index,
    method: 'GET' as const,
    from: 1_000 + index * 5_000,
    to: 6_000 + index * 5_000,
    outcome: 202,
  }));

  it('are named and last until now, and polls do not end them', () => {
    const record = { ...quiet, requests: [...quiet.requests, ...polls] };
    const [silence, ...others] = listSilences(record, scale, 90_000);
    expect(others).toEqual([]);
    expect(silence).toMatchObject({ text: '1 min 28 s', to: scale.at(90_000) });
  });

  it('end with the next event, and stay as they are whatever happens later', () => {
    const [slice] = waits.slices;
    const record = { ...quiet, slices: slice ? [{ ...slice, at: 60_000 }] : [] };
    const first = (now: number) => listSilences(record, scale, now)[0];
    expect(first(70_000)).toMatchObject({ text: '58 s', to: scale.at(60_000) });
    expect(first(500_000)).toEqual(first(70_000));
  });

  it('are left out if they are short, or if the scale has made them short', () => {
    expect(listSilences(quiet, scale, 14_000)).toEqual([]);
    const [slice] = waits.slices;
    const regular = Array.from({ length: 30 }, (_, index) => ({
      ...slice,
      slice: index,
      attempt: 1,
      at: index * 16_000,
    }));
    expect(listSilences({ ...quiet, slices: regular }, scale, 480_000).length).toBeLessThan(4);
  });

  it('are not claimed for a time that the page has not seen', () => {
    const spans = [{ state: 'not seen' as const, attempt: 1, from: 0, to: 300_000 }];
    const unseen = { ...quiet, requests: [], spans, firstAt: 0, endedAt: 300_000 };
    expect(listSilences(unseen, scale, 0)).toEqual([]);
  });

  it('of an ended batch do not depend on the time of day', () => {
    const ended = { ...quiet, endedAt: 100_000 };
    expect(listSilences(ended, scale, 0)).toEqual(listSilences(ended, scale, 900_000));
    expect(listSilences(ended, scale, 0)).toHaveLength(1);
  });
});

describe('the list of batches', () => {
  const waiting = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      batchId: `batch-${index}`,
      at: index,
      job: { state: 'waiting for a slot' as const },
    }));

  it('shows the latest query first and its batches in the order in which they came', () => {
    const records = recordsOf(
      { batchId: 'b', queryId: 'old', at: 2 },
      { batchId: 'a', queryId: 'old', at: 1 },
      { batchId: 'c', queryId: 'new', at: 100 },
    );
    const keys = listRows(records, ALL).map(({ key }) => key.replace('ext_func_async/', ''));
    expect(keys).toEqual(['query new', 'c', 'query old', 'a', 'b']);
  });

  it('pools many batches that wait, and shows them when the pool is open', () => {
    const records = recordsOf(...waiting(50));
    const [, pool] = listRows(records, ALL);
    expect(listRows(records, ALL)).toHaveLength(2);
    expect(listRows(records, { ...ALL, opened: new Set([pool?.key ?? '']) })).toHaveLength(52);
  });

  it('never pools batches that failed', () => {
    const failure = { code: 'WORKER_LOST', message: 'It was interrupted.', retryHelps: true };
    const failed = waiting(50).map((batch) => ({ ...batch, job: { state: 'failed' as const, failure } }));
    expect(listRows(recordsOf(...failed), { ...ALL, show: 'failed' })).toHaveLength(51);
  });

  it('draws only the visible rows', () => {
    const heights = Array.from({ length: 2_000 }, () => 52);
    const { from, to, before, after } = rowWindow(heights, { scrolled: 50_000, height: 900 });
    expect(to - from).toBeLessThan(40);
    expect(before + (to - from) * 52 + after).toBe(2_000 * 52);
  });
});

describe('a search', () => {
  it('finds ids inside a pasted error, but not short ids by chance', () => {
    const records = recordsOf(
      { batchId: '01a2-77', queryId: 'query-long', at: 0 },
      { batchId: '2', queryId: 'q', at: 0 },
    );
    expect(localFinds(records, "Error 422 in batch '01a2-77'")).toEqual(['ext_func_async/01a2-77']);
    expect(localFinds(records, 'QUERY-LO')).toEqual(['ext_func_async/01a2-77']);
    expect(localFinds(records, ' ')).toEqual([]);
  });
});

describe('a duration', () => {
  it.each([
    [120, '0.12 s'],
    [9_940, '9.9 s'],
    [59_700, '1 min'],
    [125_000, '2 min 5 s'],
    [3_780_000, '1 h 3 min'],
  ])('of %d ms reads %s', (ms, text) => expect(durationText(ms)).toBe(text));
});
