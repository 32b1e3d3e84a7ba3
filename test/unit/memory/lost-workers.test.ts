import { rowsTogether } from '../../../lambda/processing/kit/rows-together';
import { sentiment } from '../../../lambda/processing/comprehend/sentiment';
import type { Memory } from '../../../lambda/processing/memory';
import type { Row } from '../../../lambda/protocol/batch';
import type { ProcessorOf } from '../../kit/run';
import { runProcessor } from '../../kit/run-processor';
import { aContext, someLimits } from '../a-context';
import { aMetrics } from '../builders';
import { VirtualClock } from '../virtual-clock';
import { aMemoryTable } from './a-memory';

const ROWS: readonly Row[] = Array.from({ length: 200 }, (_, index) => [`text ${index}`]);

/** A processor that repeats each text in capitals, 25 in a call, and remembers it in the table. */
function rememberingIn(table: ReturnType<typeof aMemoryTable>): ProcessorOf<object> {
  return (parts) =>
    rowsTogether(
      { ...parts, memory: table.memoryOf(parts.clock) },
      { call: (rows) => Promise.resolve(rows.map(([text]) => (text as string).toUpperCase())) },
    );
}

const limits = { rowsPerCall: 25 };

test('what a worker learnt before it died is known to the next attempt and to other batches', async () => {
  const table = aMemoryTable();
  const options = { limits, rowsPerSlice: 50, hostile: 'crash after each slice' } as const;
  const first = await runProcessor(rememberingIn(table), ROWS, options);
  expect(first.values).toEqual(ROWS.map(([text]) => (text as string).toUpperCase()));
  expect(first.attempts).toBeGreaterThan(1);
  expect(first.calls).toBe(8);

  const second = await runProcessor(rememberingIn(table), ROWS, { limits });
  expect(second.values).toEqual(first.values);
  expect(second.calls).toBe(0);
});

test('a table that refuses all requests of memory costs a batch neither an attempt nor more calls', async () => {
  const table = aMemoryTable();
  table.breaks(() => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' })));
  const { values, calls, attempts } = await runProcessor(rememberingIn(table), ROWS, { limits });
  expect([values.length, calls, attempts]).toEqual([ROWS.length, 8, 1]);
});

test('the units that Comprehend would have billed are counted for each text that was remembered', async () => {
  const scores = { Positive: 1, Negative: 0, Neutral: 0, Mixed: 0 };
  const memory: Memory = {
    of: () => ({
      recall: (keys) => Promise.resolve(new Map(keys.map((key) => [key, scores]))),
      learn: () => undefined,
    }),
  };
  const metrics = aMetrics();
  const clock = new VirtualClock();
  const send = () => Promise.reject(new Error('Nothing is sent'));
  const parts = { client: { send }, settings: { language: 'en' }, limits: someLimits(), clock, metrics, memory };
  const rows: Row[] = [['short'], ['short'], ['x'.repeat(450)], [null]];
  const values = await clock.runUntil(sentiment(parts)(rows, aContext({ rowNumbers: [0, 1, 2, 3] })));
  expect(values).toEqual([scores, scores, scores, null]);
  expect(metrics.sums).toEqual({ ComprehendUnitsSaved: 8, RowsRemembered: 3 });
});
