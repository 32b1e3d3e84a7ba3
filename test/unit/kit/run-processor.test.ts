import type { BatchDetectSentimentCommand } from '@aws-sdk/client-comprehend';
import { sentiment } from '../../../lambda/processing/comprehend/sentiment';
import { BatchFailure } from '../../../lambda/processing/kit/batch-failure';
import { computing } from '../../../lambda/processing/kit/computing';
import { rowByRow, type RowByRow } from '../../../lambda/processing/kit/row-by-row';
import type { Row } from '../../../lambda/protocol/batch';
import { HOSTILE, type Hostile } from '../../kit/hostile';
import type { ProcessorOf, RunOptions } from '../../kit/run';
import { runProcessor } from '../../kit/run-processor';

const ROWS: readonly Row[] = Array.from({ length: 23 }, (_, n) => [`text ${n % 20}`]);
const IN_ORDER = ROWS.map(([text]) => `${text as string}!`);

/** A processor whose service takes a tenth of a second and answers with an exclamation mark. */
function shouting(change: Partial<RowByRow> = {}): ProcessorOf<object> {
  return (parts) =>
    rowByRow(parts, {
      call: async ([text], { signal, idempotencyKey }) => {
        await parts.clock.sleep(100, signal);
        return idempotencyKey === '' ? null : `${text as string}!`;
      },
      ...change,
    });
}

const NEUTRAL = { Positive: 0, Negative: 0, Neutral: 0, Mixed: 0 };

const run = (processor: ProcessorOf<object>, hostile?: Hostile, options: RunOptions<object> = {}) =>
  runProcessor(processor, ROWS, { rowsPerSlice: 5, hostile, ...options });

describe('the test environment of processors', () => {
  it('gives the values in the order of the rows, and what was seen of the work', async () => {
    const { values, failure, calls, idempotencyKeys, errors, attempts } = await run(shouting());
    expect(values).toEqual(IN_ORDER);
    expect({ failure, calls, keys: idempotencyKeys.length, errors, attempts }).toEqual({
      failure: undefined,
      calls: 20,
      keys: 20,
      errors: [],
      attempts: 1,
    });
  });

  it('gives a processor what the request and the settings say', async () => {
    const { values } = await run(
      ({ settings, limits }) =>
        (rows, { options, contextHeaders, arguments: declared, returnType }) =>
          Promise.resolve(
            rows.map(() => JSON.stringify({ settings, limits, options, contextHeaders, declared, returnType })),
          ),
      undefined,
      {
        settings: { mood: 'loud' },
        limits: { rowsPerCall: 7 },
        options: { language: 'de' },
        contextHeaders: { 'current-user': 'ANNA' },
        arguments: [{ name: 'A', type: 'VARCHAR' }],
        returnType: 'VARCHAR',
      },
    );
    expect(JSON.parse(values[0] as string)).toMatchObject({
      settings: { mood: 'loud' },
      limits: { rowsPerCall: 7 },
      options: { language: 'de' },
      contextHeaders: { 'current-user': 'ANNA' },
      declared: [{ name: 'A', type: 'VARCHAR' }],
      returnType: 'VARCHAR',
    });
  });

  it('gives the failure of the batch, and the errors of all attempts', async () => {
    const failing = await run(() => () => Promise.reject(new TypeError('of the processor')));
    expect(failing.failure?.code).toBe('PROCESSING_FAILED');
    expect(failing.attempts).toBe(3);
    expect(failing.errors.length).toBeGreaterThanOrEqual(3);
    expect(failing.errors[0]).toEqual(new TypeError('of the processor'));
    const final = await run(() => () => Promise.reject(new BatchFailure({ code: 'NO_CREDIT', message: 'No credit.' })));
    expect([final.values, final.failure?.code, final.attempts]).toEqual([[], 'NO_CREDIT', 1]);
  });

  it('tries a batch again whose first attempt failed, without the slices that are done', async () => {
    let calls = 0;
    const { values, attempts } = await run(() => (rows) => {
      calls += 1;
      return calls === 3
        ? Promise.reject(new Error('lost'))
        : Promise.resolve(rows.map(([text]) => `${text as string}!`));
    });
    expect([values, attempts]).toEqual([IN_ORDER, 2]);
    expect(calls).toBeLessThanOrEqual(1 + 5 + 1);
  });

  it.each(HOSTILE.slice(0, 3))('gives a right processor the same values with %s', async (hostile) => {
    const plain = await run(shouting());
    const { values, failure, idempotencyKeys } = await run(shouting(), hostile);
    expect([failure, values]).toEqual([undefined, IN_ORDER]);
    expect(new Set(idempotencyKeys)).toEqual(new Set(plain.idempotencyKeys));
    const computed = await run((parts) => computing(parts, ([text]) => `${text as string}!`), hostile);
    expect(computed.values).toEqual(IN_ORDER);
  });

  it('asks again for what was lost, and for a slice that is processed twice', async () => {
    expect((await run(shouting(), 'every slice twice')).calls).toBeGreaterThan(20);
    const crashing = await run(shouting(), 'crash after each slice');
    expect(crashing.attempts).toBe(5 + 1);
    expect(crashing.calls).toBeGreaterThan(20);
  });

  it('takes a second for each call with a quota of one call', async () => {
    const { calls, milliseconds } = await run(shouting(), 'quota of one call');
    expect(calls).toBe(20);
    expect(milliseconds).toBeGreaterThanOrEqual(19_000);
  });

  it('ends a right processor at the deadline', async () => {
    const { failure, calls } = await run(shouting(), 'deadline at the start', { limits: { concurrency: 1 } });
    expect(failure?.code).toBe('DEADLINE_EXCEEDED');
    expect(calls).toBeLessThan(20);
  });
});

describe('the hostile modes find a processor', () => {
  const differs = async (processor: ProcessorOf<object>, hostile: Hostile): Promise<boolean> => {
    expect((await run(processor)).values).toEqual(IN_ORDER);
    return JSON.stringify((await run(processor, hostile)).values) !== JSON.stringify(IN_ORDER);
  };

  it('that remembers what it has done, when every slice runs twice', async () => {
    const done = new Set<number>();
    const forgetful: ProcessorOf<object> = () => {
      done.clear();
      return (rows, { rowNumbers }) =>
        Promise.resolve(
          rows.map(([text], index) => {
            const number = rowNumbers[index] ?? 0;
            if (done.has(number)) return null;
            done.add(number);
            return `${text as string}!`;
          }),
        );
    };
    expect(await differs(forgetful, 'every slice twice')).toBe(true);
  });

  it('that counts its rows by itself, when the worker crashes after each slice', async () => {
    const counting: ProcessorOf<object> = () => {
      let next = 0;
      return (rows) => Promise.resolve(rows.map(() => `text ${next++ % 20}!`));
    };
    expect(await differs(counting, 'crash after each slice')).toBe(true);
  });

  it('that takes the first slice it sees for the first of the batch, when the worker crashes after each slice', async () => {
    const ordered: ProcessorOf<object> = () => {
      let header: unknown;
      return (rows) => {
        header ??= rows[0]?.[0];
        return Promise.resolve(rows.map(([text]) => (header === 'text 0' ? `${text as string}!` : null)));
      };
    };
    expect(await differs(ordered, 'crash after each slice')).toBe(true);
  });

  it('whose key depends on the attempt, when every slice runs twice', async () => {
    const keys = new Set<string>();
    const keyed: ProcessorOf<object> =
      () =>
      (rows, { batch, rowNumbers }) => {
        rowNumbers.forEach((number) => keys.add(`${batch.attempt} ${number}`));
        return Promise.resolve(rows.map(([text]) => `${text as string}!`));
      };
    await run(keyed);
    const before = keys.size;
    await run(keyed, 'every slice twice');
    expect(keys.size).toBeGreaterThan(before);
  });

  it('whose calls wait for each other, with a quota of one call', async () => {
    const deadlocked: ProcessorOf<object> = (parts) => {
      let meet: () => void = () => undefined;
      const two = new Promise<void>((resolve) => (meet = resolve));
      let underWay = 0;
      return rowByRow(parts, {
        call: async ([text]) => {
          if ((underWay += 1) > 1) meet();
          await Promise.race([two, parts.clock.sleep(1_000).then(() => (underWay -= 1))]);
          if (underWay < 1) throw new Error('no other call came');
          return `${text as string}!`;
        },
      });
    };
    expect(await differs(deadlocked, 'quota of one call')).toBe(true);
  });

  it.each<readonly [string, ProcessorOf<object>]>([
    [
      'waits',
      ({ clock }) =>
        (rows) =>
          clock.sleep(60_000).then(() => rows.map(() => null)),
    ],
    [
      'asks',
      ({ clock, metrics }) =>
        async (rows) => {
          for (let calls = 0; calls < 40; calls += 1) {
            metrics.add('Calls');
            await clock.sleep(500);
          }
          return rows.map(() => null);
        },
    ],
  ])('that %s on after the abort, at the deadline', async (_, deaf) => {
    expect((await run(deaf)).failure).toBeUndefined();
    await expect(run(deaf, 'deadline at the start')).rejects.toThrow('after context.signal had aborted');
  });
});

describe.each([undefined, ...HOSTILE.slice(0, 3)])('sentiment (%s)', (hostile) => {
  it('gives each text its own scores, and NULL for NULL', async () => {
    const send = ({ input: { TextList = [] } }: BatchDetectSentimentCommand) =>
      Promise.resolve({
        ResultList: TextList.map((text, Index) => ({
          Index,
          SentimentScore: { ...NEUTRAL, Positive: text.length },
        })),
      });
    const rows: Row[] = Array.from({ length: 60 }, (_, n) => [n % 10 === 3 ? null : 'x'.repeat(n + 1)]);
    const { values, failure } = await runProcessor<{ language: string }>(
      (parts) => sentiment({ ...parts, client: { send } as never }),
      rows,
      { settings: { language: 'en' }, limits: { rowsPerCall: 25 }, rowsPerSlice: 20, hostile },
    );
    expect(failure).toBeUndefined();
    expect(values).toEqual(
      rows.map(([text]) => (text === null ? null : { ...NEUTRAL, Positive: (text as string).length })),
    );
  });
});
