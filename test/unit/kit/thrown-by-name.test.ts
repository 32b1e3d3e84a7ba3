import { BatchFailure, batchFailureIn } from '../../../lambda/processing/kit/batch-failure';
import { RetryAfter, retryAfter, retryAfterIn } from '../../../lambda/processing/kit/retry-after';
import { isRowError, RowError, rowErrorIn } from '../../../lambda/processing/kit/row-error';

const failure = new BatchFailure({ code: 'NO_CREDIT', message: 'The account has no credit. Top it up.' });
const wrapped = (cause: unknown) => new Error('of a library', { cause: new TypeError('fetch failed', { cause }) });

describe('an error that a processor throws by name', () => {
  it('is found along the causes of a library, and in the first of several errors', () => {
    expect(batchFailureIn(wrapped(failure))).toBe(failure);
    expect(retryAfterIn(wrapped(new RetryAfter(3)))?.seconds).toBe(3);
    expect(rowErrorIn(new AggregateError([new RowError('BAD', 'It is bad.')]))?.value.error.code).toBe('BAD');
  });

  it('is the outermost one, since an error by name may have another as its cause', () => {
    const error = new RowError('BUSY', 'The service is busy.', { cause: new RetryAfter(3, { cause: failure }) });
    expect([rowErrorIn(error), retryAfterIn(error), batchFailureIn(error)]).toEqual([error, undefined, undefined]);
  });

  it('is recognised across two copies of its class', () => {
    jest.isolateModules(() => {
      const copy = jest.requireActual<{ BatchFailure: typeof BatchFailure }>(
        '../../../lambda/processing/kit/batch-failure',
      );
      const error = new copy.BatchFailure(failure.failure);
      expect(error).not.toBeInstanceOf(BatchFailure);
      expect(batchFailureIn(error)).toBe(error);
    });
  });

  it.each([new Error('other'), { name: 'BatchFailure' }, null, undefined, 'RowError', { error: { code: 'A' } }])(
    'is not %j',
    (other) => {
      expect([batchFailureIn(other), retryAfterIn(other), rowErrorIn(other)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(isRowError(other as never)).toBe(false);
    },
  );

  it('keeps its message out of what is logged', () => {
    expect([failure.message, new RowError('BAD', 'It is bad.').message]).toEqual(['NO_CREDIT', 'BAD']);
  });
});

describe('the header Retry-After', () => {
  const now = Date.parse('2026-03-01T12:00:00.500Z');

  it.each([
    ['120', 120],
    [' 0 ', 0],
    ['1.5', 1.5],
    ['Sun, 01 Mar 2026 12:00:10 GMT', 9.5],
    ['Sunday, 01-Mar-26 12:00:10 GMT', 9.5],
    ['Sun Mar  1 12:00:10 2026 GMT', 9.5],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('of %j asks to wait %p seconds', (header, seconds) => {
    expect(retryAfter(header, now).seconds).toBe(seconds);
  });
});
