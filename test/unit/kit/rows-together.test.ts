import { BatchFailure } from '../../../lambda/processing/kit/batch-failure';
import type { Answer } from '../../../lambda/processing/kit/plan';
import { RowError } from '../../../lambda/processing/kit/row-error';
import { rowsTogether, type RowsTogether } from '../../../lambda/processing/kit/rows-together';
import type { Row } from '../../../lambda/protocol/batch';
import { aContext, someLimits } from '../a-context';
import { aMetrics } from '../builders';
import { VirtualClock } from '../virtual-clock';

/** A processor that sends up to four rows in a call. The test gives the service's answers. */
function aProcessor(
  answer: (texts: readonly string[], call: number) => readonly Answer[],
  more: Partial<RowsTogether> = {},
) {
  const clock = new VirtualClock();
  const metrics = aMetrics();
  const calls: (readonly string[])[] = [];
  const keys: string[] = [];
  const processor = rowsTogether(
    { limits: someLimits({ rowsPerCall: 4 }), clock, metrics, random: () => 1 },
    {
      call: (rows, { idempotencyKeys }) => {
        const texts = rows.map(([text]) => text as string);
        calls.push(texts);
        keys.push(...idempotencyKeys);
        return new Promise((resolve) => resolve(answer(texts, calls.length)));
      },
      ...more,
    },
  );
  const run = (...texts: readonly string[]) => {
    const rows: Row[] = texts.map((text) => [text]);
    return clock.runUntil(processor(rows, aContext({ rowNumbers: rows.map((_, index) => index) })));
  };
  return { run, calls, keys, metrics };
}

const same = (texts: readonly string[]) => texts;

describe('a processor that sends several rows in a call', () => {
  it('fills its calls, each with rows of one kind', async () => {
    const { run, calls } = aProcessor(same, { kindOf: ([text]) => (text as string).slice(0, 1) });
    const texts = ['a1', 'b1', 'a2', 'a3', 'b2', 'a4', 'a5', 'a1'];
    expect(await run(...texts)).toEqual(texts);
    expect(calls).toEqual([['a1', 'a2', 'a3', 'a4'], ['a5'], ['b1', 'b2']]);
  });

  it('halves a call that throws a RowError until the row at fault is alone', async () => {
    const error = new RowError('BAD', 'It is bad.');
    const { run, calls, keys } = aProcessor((texts) => {
      if (texts.includes('bad')) throw error;
      return texts;
    });
    expect(await run('a', 'b', 'bad', 'c')).toEqual(['a', 'b', error.value, 'c']);
    expect(calls).toEqual([['a', 'b', 'bad', 'c'], ['a', 'b'], ['bad', 'c'], ['bad'], ['c']]);
    expect(new Set(keys).size).toBe(4);
  });

  it('repeats the call with only the rows that got no answer', async () => {
    const { run, calls } = aProcessor((texts, call) =>
      texts.map((text) => (call === 1 && text === 'b' ? undefined : text)),
    );
    expect(await run('a', 'b', 'c')).toEqual(['a', 'b', 'c']);
    expect(calls).toEqual([['a', 'b', 'c'], ['b']]);
  });

  it('gives an error to a row that gets no answer in any try, and accepts NULL as an answer', async () => {
    const { run, calls } = aProcessor((texts) => texts.map((text) => (text === 'b' ? undefined : null)));
    expect(await run('a', 'b')).toEqual([
      null,
      { error: { code: 'NO_ANSWER', message: expect.any(String) as string } },
    ]);
    expect(calls).toHaveLength(6);
  });

  it('accepts a RowError in place of an answer: it is the error of that row', async () => {
    const error = new RowError('BAD', 'It is bad.');
    const { run, metrics } = aProcessor((texts) => texts.map((text) => (text === 'b' ? error : text)));
    expect(await run('a', 'b')).toEqual(['a', error.value]);
    expect(metrics.sums).toEqual({ Calls: 1, RowErrors: 1 });
  });

  it.each([[['a']], [['a', 'b', 'c']]])(
    'tries again, and then fails, if a call of two rows gets the answers %j',
    async (wrong) => {
      const { run, calls } = aProcessor((texts, call) => (call === 1 ? wrong : texts));
      expect(await run('a', 'b')).toEqual(['a', 'b']);
      expect(calls).toHaveLength(2);
      await expect(aProcessor(() => wrong).run('a', 'b')).rejects.toMatchObject({ name: 'WrongNumberOfAnswers' });
    },
  );

  it('fails the batch at once with a BatchFailure', async () => {
    const failure = new BatchFailure({ code: 'NO_CREDIT', message: 'The account has no credit.', retryHelps: true });
    const { run, calls } = aProcessor(() => {
      throw failure;
    });
    await expect(run('a', 'b')).rejects.toBe(failure);
    expect(calls).toHaveLength(1);
  });
});
