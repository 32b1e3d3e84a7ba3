import type { Row, Value } from '../../../lambda/protocol/batch';
import { ExactNumber } from '../../../lambda/protocol/exact-number';
import { named, runAFunction, values } from './a-function';

const rows = (count: number): Row[] => Array.from({ length: count }, (_, n) => [`text ${n}`]);

const echo = values(([a]) => a);

/** The code of a row's error; undefined for any other value. */
function codeOf(value: Value | undefined): string | undefined {
  return (value as { error?: { code?: string } } | null | undefined)?.error?.code;
}

describe('the processor lambda', () => {
  it('calls the function for rowsPerCall rows at a time and gives their values in order', async () => {
    const { values: got, sent } = await runAFunction(rows(60), { answer: echo });
    expect(got).toEqual(rows(60).map(([a]) => a));
    expect(sent.map(({ length }) => length)).toEqual([25, 25, 10]);
  });

  it('passes what the function needs to know of its caller, and a key for each row', async () => {
    const { events, idempotencyKeys } = await runAFunction([['a'], ['b']], { answer: echo });
    expect(events).toEqual([
      {
        rows: [['a'], ['b']],
        idempotencyKeys,
        options: { mark: '!' },
        caller: {
          functionName: expect.any(String) as string,
          batchId: expect.any(String) as string,
          arguments: [{ name: 'A', type: 'VARCHAR' }],
          contextHeaders: { 'current-user': 'ANNA' },
          returnType: 'VARIANT',
        },
      },
    ]);
    expect(new Set(idempotencyKeys).size).toBe(2);
  });

  it('passes identical rows once, or each where the work has an effect', async () => {
    const same: Row[] = [['a'], ['a'], ['b']];
    expect((await runAFunction(same, { answer: echo })).sent).toEqual([[['a'], ['b']]]);
    const each = await runAFunction(same, { answer: echo, settings: { identicalRows: 'each' } });
    expect(each.sent).toEqual([same]);
    expect(each.values).toEqual(['a', 'a', 'b']);
    expect(new Set(each.idempotencyKeys).size).toBe(3);
  });

  it.each(['12345678901234567890123456789012345678', '-1.2345678901234567890123456789012345678'])(
    'passes %s as text in an object, at any depth, and takes the same object or a JSON number for its value',
    async (digits) => {
      const number = new ExactNumber(digits);
      const bare = `{"values":[${digits},{"exactNumber":"${digits}"},{"a":[${digits}]}]}`;
      const { values: got, sent } = await runAFunction([[number], [{ a: [number] }], ['c']], {
        answer: () => ({ payload: bare }),
      });
      const marked = { exactNumber: digits };
      expect(sent).toEqual([[[marked], [{ a: [marked] }], ['c']]]);
      expect(got).toEqual([number, number, { a: [number] }]);
    },
  );

  it('takes an object for a number only if it holds nothing else', async () => {
    const objects = [{ exactNumber: 12 }, { exactNumber: 'twelve' }, { exactNumber: '12', unit: 'kg' }];
    const { values: got } = await runAFunction(rows(3), {
      answer: () => ({ payload: JSON.stringify({ values: objects }) }),
    });
    expect(got).toEqual(objects);
  });

  it("takes a value with code and message for the row's own error, and any other value as it is", async () => {
    const odd = [{ error: { code: 'ODD', message: 'An odd text.' } }, { error: 'text' }, { error: null }, null, [1]];
    const { values: got } = await runAFunction(rows(5), {
      answer: () => ({ payload: JSON.stringify({ values: odd }) }),
    });
    expect(got).toEqual(odd);
  });

  it.each([
    ['one value too few', { values: ['a'] }, /^The function score returned 1 value for 2 rows\. It has to return one/],
    ['no values', { value: ['a', 'b'] }, /^The function score has to return \{"values": \[…\]\}/],
    ['null', null, /^The function score has to return \{"values": \[…\]\}/],
    ['text', 'done', /^The function score has to return \{"values": \[…\]\}/],
  ])('fails the batch at once when the function returns %s', async (_, reply, sentence) => {
    const { failure, events } = await runAFunction(rows(2), { answer: () => ({ payload: JSON.stringify(reply) }) });
    expect(failure).toMatchObject({ code: 'FUNCTION_REPLY', message: expect.stringMatching(sentence) as string });
    expect(events).toHaveLength(1);
  });

  it.each(['{"values":[NaN,1]}', ''])('fails the batch at once when the reply is not JSON: %j', async (payload) => {
    const { failure } = await runAFunction(rows(2), { answer: () => ({ payload }) });
    expect(failure?.message).toMatch(
      /^The function score returned something that is not JSON\. In Python, NaN and Infinity/,
    );
  });

  it('finds a row for which the function fails, and shows the class of its error alone', async () => {
    const { values: got, failure } = await runAFunction(rows(25), {
      answer: (event, call) =>
        event.rows.some(([a]) => a === 'text 7')
          ? { errorType: 'ValueError', errorMessage: 'SECRET ROW TEXT' }
          : echo(event, call),
    });
    expect(failure).toBeUndefined();
    expect(got[7]).toEqual({
      error: { code: 'CALL_FAILED', message: 'The call failed in each of 6 tries, the last time with ValueError.' },
    });
    expect(got.filter((value) => typeof value === 'string')).toHaveLength(24);
  });

  it.each([{}, { errorType: 'a type with blanks, such as a row' }])(
    'copes with a failure that has no proper type: %j',
    async (reply) => {
      const { values: got } = await runAFunction(rows(1), { answer: () => reply, limits: { retry: ONCE } });
      expect(got).toEqual([
        { error: { code: 'CALL_FAILED', message: expect.stringMatching(/with an error\.$/) as string } },
      ]);
    },
  );

  it('calls again after a failure that passes', async () => {
    const { values: got } = await runAFunction(rows(1), {
      answer: (event, call) => (call < 3 ? { errorType: 'ConnectionError' } : echo(event, call)),
    });
    expect(got).toEqual(['text 0']);
  });

  it('halves a call whose reply is over 6 MB, and gives a row alone an error', async () => {
    const { values: got, sent } = await runAFunction(rows(3), {
      answer: (event, call) =>
        event.rows.length > 1 || event.rows[0]?.[0] === 'text 1'
          ? { errorType: 'Function.ResponseSizeTooLarge' }
          : echo(event, call),
    });
    expect(got.map(codeOf)).toEqual([undefined, 'REPLY_TOO_LARGE', undefined]);
    expect(sent).toHaveLength(5);
  });

  it('halves a call whose request is over 6 MB, and gives a row alone an error', async () => {
    const long = 'x'.repeat(3_500_000);
    const { values: got, sent } = await runAFunction(
      [
        ['a', long],
        ['b', long],
        ['c', long + long],
      ],
      { answer: echo },
    );
    expect(got.map(codeOf)).toEqual([undefined, undefined, 'REQUEST_TOO_LARGE']);
    expect(sent.map(({ length }) => length)).toEqual([1, 1]);
  });

  it.each(['TooManyRequestsException', 'ServiceException', 'ResourceConflictException'])(
    'calls again after %s of Lambda',
    async (name) => {
      const refusal = Object.assign(named(name), { $fault: 'server', $metadata: { httpStatusCode: 500 } });
      const { values: got } = await runAFunction(rows(2), {
        answer: (event, call) => (call === 1 ? { refusal } : echo(event, call)),
      });
      expect(got).toEqual(['text 0', 'text 1']);
    },
  );

  it.each(['ResourceConflictException', 'ResourceNotReadyException', 'SnapStartNotReadyException'])(
    'calls again after %s, which Lambda answers for a function that is not ready yet',
    async (name) => {
      const first = await runAFunction(rows(2), {
        answer: (event, call) => (call === 1 ? { refusal: named(name) } : echo(event, call)),
      });
      expect(first.values).toEqual(['text 0', 'text 1']);
      const never = await runAFunction(rows(1), { answer: () => ({ refusal: named(name) }) });
      expect(never.values).toEqual([
        {
          error: { code: 'CALL_FAILED', message: `The call failed in each of 6 tries, the last time with ${name}.` },
        },
      ]);
    },
  );

  it('waits while Lambda throttles, and uses up no try', async () => {
    const { values: got, events } = await runAFunction(rows(1), {
      answer: (event, call) => (call < 20 ? { refusal: named('TooManyRequestsException') } : echo(event, call)),
    });
    expect(got).toEqual(['text 0']);
    expect(events).toHaveLength(20);
  });

  it.each(['AccessDeniedException', 'ResourceNotFoundException'])('fails the batch at once after %s', async (name) => {
    const { failure, events } = await runAFunction(rows(2), { answer: () => ({ refusal: named(name) }) });
    expect(failure).toMatchObject({
      code: 'SERVICE_REFUSED',
      message: expect.stringMatching(`^AWS Lambda refused to call the function score with ${name}, `) as string,
    });
    expect(events).toHaveLength(1);
  });
});

const ONCE = { maxAttempts: 1, initialSeconds: 0, maxSeconds: 0, factor: 1 };
