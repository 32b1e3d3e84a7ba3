import { BatchFailure } from '../../../lambda/processing/kit/batch-failure';
import { RetryAfter } from '../../../lambda/processing/kit/retry-after';
import { RowError } from '../../../lambda/processing/kit/row-error';
import { rowByRow, type RowByRow } from '../../../lambda/processing/kit/row-by-row';
import type { ProcessorContext } from '../../../lambda/processing/processor';
import type { Row, Value } from '../../../lambda/protocol/batch';
import type { CallLimits } from '../../../lambda/shared/contract';
import { aContext, someLimits } from '../a-context';
import { aLog, aMetrics } from '../builders';
import { VirtualClock } from '../virtual-clock';

interface Seen {
  readonly text: Value;
  readonly key: string;
  readonly at: number;
}

/** A processor whose service answers as the test says, and what the service has seen. */
function aProcessor(
  answer: (text: Value, tries: number) => Value | Promise<Value> = (text) => `${text as string}!`,
  more: Partial<RowByRow> = {},
  limits: Partial<CallLimits> = {},
) {
  const clock = new VirtualClock();
  const begin = clock.now();
  const metrics = aMetrics();
  const log = aLog();
  const seen: Seen[] = [];
  const processor = rowByRow(
    { limits: someLimits(limits), clock, metrics, random: () => 1, log },
    {
      call: async ([text = null], { idempotencyKey }) => {
        seen.push({ text, key: idempotencyKey, at: clock.now() - begin });
        return answer(text, seen.filter((one) => one.text === text).length);
      },
      ...more,
    },
  );
  const run = (rows: readonly Row[], change: Partial<ProcessorContext> = {}) =>
    clock.runUntil(processor(rows, aContext({ rowNumbers: rows.map((_, index) => index), ...change })));
  return { run, processor, seen, metrics, log, clock };
}

const rowsOf = (...texts: readonly Value[]): readonly Row[] => texts.map((text) => [text]);

describe('a processor row by row', () => {
  it('gives each row its value, in the order of the rows', async () => {
    expect(await aProcessor().run(rowsOf('a', 'b', 'c'))).toEqual(['a!', 'b!', 'c!']);
  });

  it('logs the first call of a batch that failed in every try, since its rows tell only the class of the error', async () => {
    const { run, log } = aProcessor(() => Promise.reject(new TypeError('about a')), { afterLastTry: 'row-error' });
    await run(rowsOf('a', 'b'));
    expect(log.lines).toEqual([
      expect.stringMatching(/a call failed in every try, so its rows have an error.*TypeError/),
    ]);
  });

  it('gives NULL without a call to the rows that it names', async () => {
    const { run, seen } = aProcessor(undefined, { isNull: ([text]) => text === null });
    expect(await run(rowsOf(null, 'a'))).toEqual([null, 'a!']);
    expect(seen).toHaveLength(1);
  });

  it('asks identical rows once for all slices of a batch, and again in another batch', async () => {
    const { processor, clock, seen } = aProcessor();
    const slices = (context: ProcessorContext) =>
      clock.runUntil(
        Promise.all([processor(rowsOf('a', 'b', 'a'), context), processor(rowsOf('b', 'c'), { ...context })]),
      );
    expect(await slices(aContext())).toEqual([
      ['a!', 'b!', 'a!'],
      ['b!', 'c!'],
    ]);
    expect(seen.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    await slices(aContext());
    expect(seen).toHaveLength(6);
  });

  it('asks each row where the work has an effect', async () => {
    const { run, seen } = aProcessor(undefined, { identicalRows: 'each' });
    await run(rowsOf('a', 'a'));
    expect(seen).toHaveLength(2);
    expect(new Set(seen.map(({ key }) => key)).size).toBe(2);
  });

  it('gives a call the same idempotency key in every try and after a crash, and another one elsewhere', async () => {
    const keysOf = async (context: Partial<ProcessorContext>) => {
      const { run, seen } = aProcessor((_, tries) => (tries < 3 ? Promise.reject(new Error('lost')) : 'done'));
      await run(rowsOf('a', 'b'), context);
      return [...new Set(seen.map(({ key }) => key))];
    };
    const { batch } = aContext();
    const keys = await keysOf({ batch });
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(await keysOf({ batch: { ...batch, attempt: 2, queryId: undefined } })).toEqual(keys);
    for (const other of [{ functionName: 'other' }, { batchId: 'other' }])
      for (const key of await keysOf({ batch: { ...batch, ...other } })) expect(keys).not.toContain(key);
  });

  it('tries a call again after longer and longer waits, and throws the last error', async () => {
    const { run, seen } = aProcessor(() => Promise.reject(new Error('SECRET')));
    await expect(run(rowsOf('a'))).rejects.toThrow('SECRET');
    expect(seen.map(({ at }) => at)).toEqual([0, 400, 1_200, 2_800, 6_000, 12_400]);
  });

  it('makes the last error the error of its row where the processor says so', async () => {
    const { run, metrics } = aProcessor((text) => (text === 'bad' ? Promise.reject(new TypeError('SECRET')) : text), {
      afterLastTry: 'row-error',
    });
    const message = 'The call failed in each of 6 tries, the last time with TypeError.';
    expect(await run(rowsOf('a', 'bad'))).toEqual(['a', { error: { code: 'CALL_FAILED', message } }]);
    expect(metrics.sums).toEqual({ Calls: 7, RowErrors: 1 });
  });

  it('gives a row the RowError that its call throws, at once, and the others their values', async () => {
    const error = new RowError('NO_SUCH_CITY', 'The service knows no such city.');
    const { run, seen, metrics } = aProcessor((text) =>
      text === 'bad' ? Promise.reject(new Error('of a library', { cause: error })) : text,
    );
    expect(await run(rowsOf('a', 'bad', 'bad'))).toEqual(['a', error.value, error.value]);
    expect(seen).toHaveLength(2);
    expect(metrics.sums).toEqual({ Calls: 2, RowErrors: 2 });
    expect(await run(rowsOf('bad'), { returnType: 'VARCHAR(100)' })).toEqual([JSON.stringify(error.value)]);
  });

  it('fails the batch at once with a BatchFailure, also where errors are those of rows', async () => {
    const failure = new BatchFailure({ code: 'NO_CREDIT', message: 'The account has no credit. Top it up.' });
    const { run, seen } = aProcessor(() => Promise.reject(failure), { afterLastTry: 'row-error' });
    await expect(run(rowsOf('a'))).rejects.toBe(failure);
    expect(seen).toHaveLength(1);
  });

  it('calls nothing before the time of a RetryAfter, and uses up no attempt for it', async () => {
    const { run, seen, metrics } = aProcessor((text, tries) =>
      text === 'a' && tries <= 10 ? Promise.reject(new RetryAfter(30)) : text,
    );
    expect(await run(rowsOf('a', 'b', 'c'))).toEqual(['a', 'b', 'c']);
    expect(seen.filter(({ text }) => text === 'a')).toHaveLength(11);
    expect(seen.filter(({ text, at }) => text !== 'a' && at < 30_000)).toEqual([]);
    expect(metrics.sums).toEqual({ Calls: 13, CallsThrottled: 10 });
  });

  it('lets the others go on when a service says no time with its throttle', async () => {
    const { run, seen } = aProcessor((text, tries) =>
      text === 'a' && tries === 1 ? Promise.reject(new RetryAfter()) : text,
    );
    await run(rowsOf('a', 'b', 'c'));
    expect(seen.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'a']);
  });

  it('tries a call again that takes longer than its limit', async () => {
    const never = new Promise<never>(() => undefined);
    const { run, seen } = aProcessor((text, tries) => (tries === 1 ? never : text));
    expect(await run(rowsOf('a'))).toEqual(['a']);
    expect(seen.map(({ at }) => at)).toEqual([0, 15_400]);
  });

  it('makes so many calls at a time, and ten where no limit is set', async () => {
    for (const [limits, expected] of [
      [{ concurrency: 3 }, 3],
      [{ concurrency: 3, quota: undefined }, 3],
      [{ quota: undefined }, 10],
    ] as const) {
      let now = 0;
      let most = 0;
      const { run, clock } = aProcessor(
        async (text) => {
          most = Math.max(most, (now += 1));
          await clock.sleep(5_000);
          now -= 1;
          return text;
        },
        {},
        limits,
      );
      await run(Array.from({ length: 40 }, (_, n) => [n]));
      expect(most).toBe(expected);
    }
  });

  it('paces by the units that a call names', async () => {
    const { run, seen } = aProcessor(
      undefined,
      { unitsOf: ([text]) => (text as string).length },
      { quota: { unitsPerSecond: 10 } },
    );
    await run(rowsOf('x'.repeat(5), 'y'.repeat(20), 'z'));
    expect(seen.map(({ at }) => at)).toEqual([0, 450, 2_450]);
  });

  it.each([
    ['while a call waits for its answer', () => new Promise<never>(() => undefined)],
    ['between two tries', () => Promise.reject(new Error('lost'))],
    ['during a pause', () => Promise.reject(new RetryAfter(300))],
  ])('ends with the reason of the signal %s, and calls nothing more', async (_, answer) => {
    const { processor, clock, seen } = aProcessor(answer, { afterLastTry: 'row-error' }, { concurrency: 2 });
    const stop = new AbortController();
    const work = processor(rowsOf('a', 'b', 'c'), aContext({ signal: stop.signal }));
    const outcome = expect(work).rejects.toThrow('deadline');
    await clock.advance(5);
    stop.abort(new Error('deadline'));
    await outcome;
    const calls = seen.length;
    await clock.advance(3_600_000);
    expect(seen).toHaveLength(calls);
  });

  it('gives JSON text for an object where SQL declares a string type, and text as it is', async () => {
    const { run } = aProcessor((text) => (text === 'text' ? text : { length: 1 }));
    expect(await run(rowsOf('text', 'other'), { returnType: 'VARCHAR(16777216)' })).toEqual(['text', '{"length":1}']);
  });
});
