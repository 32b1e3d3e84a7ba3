import type { Row } from '../../../lambda/protocol/batch';
import { named, runAFunction, values, type Reply } from './a-function';

const rows = (count: number): Row[] => Array.from({ length: count }, (_, n) => [`text ${n}`]);

const echo = values(([a]) => a);

const TIMED_OUT: Reply = {
  errorType: 'Sandbox.Timedout',
  errorMessage: 'RequestId: 1 Error: Task timed out after 60.00 seconds',
};

describe('a function that cannot work', () => {
  it.each(['Runtime.ImportModuleError', 'Runtime.HandlerNotFound', 'Runtime.UserCodeSyntaxError'])(
    'fails the batch at once, with %s',
    async (errorType) => {
      const { failure, events } = await runAFunction(rows(3), { answer: () => ({ errorType }) });
      expect(failure).toMatchObject({ code: 'FUNCTION_FAILED', retryHelps: true });
      expect(failure?.message).toMatch(`The function score cannot be loaded: ${errorType}. `);
      expect(events).toHaveLength(1);
    },
  );
});

describe('a function that fails in every call', () => {
  it('fails a large batch after a minute', async () => {
    const { failure, milliseconds } = await runAFunction(rows(2_000), { answer: () => ({ errorType: 'KeyError' }) });
    expect(failure).toMatchObject({
      code: 'FUNCTION_FAILED',
      message: expect.stringMatching(
        /^The function score failed in every call .* the last time with KeyError\./,
      ) as string,
    });
    expect(milliseconds).toBeLessThan(70_000);
  });

  it('gives the rows of a small batch errors of their own', async () => {
    const { failure, values: got } = await runAFunction(rows(2), { answer: () => ({ errorType: 'KeyError' }) });
    expect(failure).toBeUndefined();
    expect(got).toEqual([expect.objectContaining({ error: expect.anything() as object }), expect.anything()]);
  });

  it('fails a batch of four rows once each has had its last try', async () => {
    const { failure, values: got } = await runAFunction(rows(4), { answer: () => ({ errorType: 'KeyError' }) });
    expect(failure).toMatchObject({ code: 'FUNCTION_FAILED', retryHelps: true });
    expect(got).toEqual([]);
  });

  it('of those of Lambda itself that were made fails the batch, too', async () => {
    const { failure } = await runAFunction(rows(100), { answer: () => ({ refusal: named('TimeoutError') }) });
    expect(failure?.code).toBe('FUNCTION_FAILED');
    expect(failure?.message).toMatch(
      /^The function score failed in every call of this batch, .* with TimeoutError\. Ask/,
    );
    expect(failure?.message).not.toContain('SECRET');
  });

  it('for half a minute alone, gives every row its value', async () => {
    const { failure, values: got } = await runAFunction(rows(500), {
      answer: (event, call) => (call <= 300 ? { errorType: 'ConnectionError' } : echo(event, call)),
      // 75 rounds of four calls at a time.
      milliseconds: () => 300,
    });
    expect(failure).toBeUndefined();
    expect(got.filter((value) => typeof value === 'string').length).toBeGreaterThan(450);
  });
});

describe('a function that takes too long', () => {
  it.each([
    ['as Lambda says it', TIMED_OUT],
    ['as an older runtime says it', { errorMessage: '2026-01-01T00:00:00Z 1 Task timed out after 60.00 seconds' }],
  ])('for one row, %s, gives the others their values', async (_, late) => {
    const isLate = (asked: readonly Row[]) => asked.some(([a]) => a === 'text 7');
    const { values: got, milliseconds } = await runAFunction(rows(25), {
      answer: (event, call) => (isLate(event.rows) ? late : echo(event, call)),
      milliseconds: (event) => (isLate(event.rows) ? 60_000 : 100),
    });
    expect(got[7]).toEqual({
      error: { code: 'FUNCTION_TIMED_OUT', message: 'The function took too long for this row, twice.' },
    });
    expect(got.filter((value) => typeof value === 'string')).toHaveLength(24);
    // 25, 13, 7, 4, 2 and 1 rows, and the last row once more.
    expect(milliseconds).toBeLessThan(7 * 61_000);
  });

  it.each([1, 25, 500])('for every one of %d rows, ends after the second time-out at the latest', async (count) => {
    const {
      failure,
      values: got,
      milliseconds,
    } = await runAFunction(rows(count), {
      answer: () => TIMED_OUT,
      milliseconds: () => 240_000,
      settings: { callTimeoutSeconds: 240 },
    });
    expect(milliseconds).toBeLessThan(490_000);
    if (count === 1)
      expect(got).toEqual([{ error: expect.objectContaining({ code: 'FUNCTION_TIMED_OUT' }) as object }]);
    else
      expect(failure).toMatchObject({
        code: 'FUNCTION_TIMED_OUT',
        message: expect.stringMatching(/^The function score answered no call of this batch in time\. Ask/) as string,
      });
  });

  it('is not waited for beyond callTimeoutSeconds, also if its own timeout is longer', async () => {
    const { failure, milliseconds } = await runAFunction(rows(30), { answer: echo, milliseconds: () => 900_000 });
    expect(failure?.code).toBe('FUNCTION_TIMED_OUT');
    expect(milliseconds).toBeLessThan(2 * 65_000);
  });
});
