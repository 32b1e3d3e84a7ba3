import { gzipSync } from 'node:zlib';
import { getHandler } from '../../lambda/handlers/get-handler';
import { postHandler } from '../../lambda/handlers/post-handler';
import { processHandler } from '../../lambda/handlers/process-handler';
import type { ProcessEvent } from '../../lambda/handlers/start-worker';
import { jobTimes } from '../../lambda/jobs/job-times';
import { BatchFailure } from '../../lambda/processing/kit/batch-failure';
import type { Processor } from '../../lambda/processing/processor';
import { ANSWER_BYTES, bytesInReply, rowsThatFit } from '../../lambda/protocol/answer-size';
import type { Row, Value, WireRow } from '../../lambda/protocol/batch';
import { LAMBDA_REPLY_BYTES } from '../../lambda/shared/contract';
import { errorName } from '../../lambda/shared/errors';
import { aGet, aLog, aMetrics, aPost, BATCH_ID, JOBS_OF, oneFunction, QUERY_ID, rowsOf } from './builders';
import { MemoryJobStore } from './memory-job-store';
import { VirtualClock } from './virtual-clock';

/** A failure of a processor's own. */
const REFUSED = { code: 'SERVICE_REFUSED', message: 'The service refused the call. Check its permissions.' };

const times = jobTimes(1, 12);

/** Echoes the first argument, so that a result tells which row it is for. */
const echo = (rows: readonly Row[]): Promise<readonly Value[]> => Promise.resolve(rows.map(([first = null]) => first));

function throttled(): Error {
  return Object.assign(new Error('Rate exceeded for SECRET'), { name: 'TooManyRequestsException' });
}

/** An error as the SDK makes of AWS's reply. */
function awsError(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error('SECRET'), { name, $metadata: { httpStatusCode } });
}

interface ServiceChange {
  readonly processor?: Processor;
  readonly maxValueBytes?: number;
  readonly mostRows?: number;
}

/** The three handlers on one store, as a stack wires them; started batches are kept for the test to deliver. */
function aService({ processor = echo, maxValueBytes = 250, mostRows = 100_000 }: ServiceChange = {}) {
  const clock = new VirtualClock();
  const log = aLog();
  const metrics = aMetrics();
  const store = new MemoryJobStore(times, clock);
  const started: string[] = [];
  let startError: Error | undefined;
  const startProcessing = (_: string, { batchId }: ProcessEvent): Promise<void> => {
    if (startError) return Promise.reject(startError);
    started.push(batchId);
    return Promise.resolve();
  };
  const { functionName } = JOBS_OF;
  const process = processHandler({ functionName, store, processor, startProcessing, times, clock, log, metrics });
  return {
    clock,
    log,
    metrics,
    store,
    started,
    post: postHandler({
      functions: oneFunction(store, { maxValueBytes, maxRows: mostRows, maxUnits: mostRows }),
      startProcessing,
      maxBatchesInFlight: 10,
      maxBatchesAtOnce: 10,
      clock,
      log,
      metrics,
    }),
    get: getHandler({ functions: oneFunction(store), startProcessing, holdMs: 0, times, clock, log, metrics }),
    startProcessing,
    process: (batchId = BATCH_ID) => clock.runUntil(process({ functionName, batchId })),
    failStart: (error: Error | undefined) => {
      startError = error;
    },
  };
}

describe('POST', () => {
  it('answers 202, keeps the batch and starts process with the batch id alone', async () => {
    const { post, get, started } = aService();
    expect(await post(aPost())).toMatchObject({ statusCode: 202, body: '{}' });
    expect(started).toEqual([BATCH_ID]);
    expect(await get(aGet())).toMatchObject({ statusCode: 202, body: '{}' });
  });

  it.each([
    [
      'without a batch id',
      aPost({ headers: { 'sf-external-function-query-batch-id': '' } }),
      400,
      /batch-id is missing/,
    ],
    ['without JSON', aPost({ body: 'hello' }), 400, /not JSON/],
    ['without a body', aPost({ body: null }), 400, /not JSON/],
    ['without data', aPost({ body: '{}' }), 400, /no array "data"/],
    ['with a row that is no array', aPost({ rows: ['a'] }), 400, /Row 0/],
    ['with a body that is no text', aPost({ body: '/////w==', isBase64Encoded: true }), 400, /neither UTF-8 nor gzip/],
  ])('%s is rejected in one sentence, and nothing is kept', async (_, event, statusCode, sentence) => {
    const { post, store, started } = aService();
    const answer = await post(event);
    expect(answer).toMatchObject({ statusCode, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
    expect(answer.body).toMatch(sentence);
    expect(store.size + started.length).toBe(0);
  });

  it.each([
    [
      'other rows than before',
      409,
      aPost({ rows: rowsOf('SECRET') }),
      /^This batch id was sent before with other rows/,
    ],
    ['a body that is no JSON', 400, aPost({ body: 'SECRET' }), /^The body is not JSON/],
    ['more rows than can be done', 413, aPost({ rows: rowsOf('SECRET', 'b', 'c', 'd') }), /MAX_BATCH_ROWS = 3 /],
  ])('rejected for %s is found in the log by batch and query, with the reason', async (_, status, event, reason) => {
    const { post, log } = aService({ mostRows: 3 });
    await post(aPost());
    log.lines.splice(0);
    await post(event);
    expect(log.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { message: 'about', functionName: JOBS_OF.functionName, batchId: BATCH_ID, queryId: QUERY_ID },
      { message: 'rejected', status, reason: expect.stringMatching(reason) as string },
    ]);
    expect(log.lines.join()).not.toContain('SECRET');
  });

  it('rejected for a missing batch id is found in the log by its query, and not under the previous batch', async () => {
    const { post, get, log } = aService();
    const headers = { 'sf-external-function-query-batch-id': '', 'sf-custom-secret': 'SECRET' };
    for (const answer of [() => post(aPost({ headers })), () => get(aGet({ headers }))]) {
      log.lines.splice(0);
      await answer();
      expect(log.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        { message: 'about', functionName: JOBS_OF.functionName, queryId: QUERY_ID },
        { message: 'rejected', status: 400, reason: expect.stringMatching(/batch-id is missing/) as string },
      ]);
    }
  });

  it('is rejected with the MAX_BATCH_ROWS to set when the answer could not fit', async () => {
    const { post, store } = aService({ maxValueBytes: 10_000 });
    const fitting = rowsThatFit(10_000);
    const rows = Array.from({ length: fitting + 1 }, (_, n): WireRow => [n, 'x']);
    const answer = await post(aPost({ rows }));
    expect(answer.statusCode).toBe(413);
    expect(answer.body).toContain(`MAX_BATCH_ROWS = ${fitting}`);
    expect(store.size).toBe(0);
    expect(await post(aPost({ rows: rows.slice(1) }))).toMatchObject({ statusCode: 202 });
  });

  it('is rejected with 429 while the rows in flight are as many as can be finished in time, and accepted later', async () => {
    const { post, process, started } = aService({ mostRows: 3 });
    const headers = (id: string) => ({ 'sf-external-function-query-batch-id': id });
    await post(aPost());
    const answer = await post(aPost({ headers: headers('second') }));
    expect(answer).toMatchObject({ statusCode: 429, body: expect.stringMatching(/sends this batch again/) as string });
    expect(await post(aPost({ rows: rowsOf('one'), headers: headers('third') }))).toMatchObject({ statusCode: 202 });
    // A repeated POST adds no rows in flight.
    expect(await post(aPost())).toMatchObject({ statusCode: 202 });
    await process();
    expect(await post(aPost({ headers: headers('second') }))).toMatchObject({ statusCode: 202 });
    expect(new Set(started)).toEqual(new Set([BATCH_ID, 'third', 'second']));
  });

  it('is counted by its outcome', async () => {
    const { post, get, process, metrics, clock, failStart } = aService({ mostRows: 3 });
    const headers = { 'sf-external-function-query-batch-id': 'second' };
    await post(aPost());
    await post(aPost());
    await post(aPost({ headers }));
    await post(aPost({ body: 'hello' }));
    await clock.advance(2_000);
    await process();
    failStart(new Error('no'));
    await post(aPost({ headers }));
    await get(aGet());
    expect(metrics.sums).toEqual({
      // The second is stored, though its start fails.
      BatchesAccepted: 2,
      RowsAccepted: 4,
      BatchesRepeated: 1,
      BatchesThrottled: 1,
      BatchesRejected: 1,
      QueueDelay: 2_000,
      BatchesSucceeded: 1,
      TimeToResult: 2_000,
      RequestsFailed: 1,
    });
  });

  it('is rejected with the MAX_BATCH_ROWS to set when it could never be finished in time', async () => {
    const { post, store } = aService({ mostRows: 1.5 });
    expect(await post(aPost())).toMatchObject({
      statusCode: 413,
      body: expect.stringContaining('MAX_BATCH_ROWS = 1 ') as string,
    });
    expect(store.size).toBe(0);
  });

  it.each([
    ['would be too slow', 30_000, 20],
    ['would not fit one answer', 30, 100_000],
  ])('is rejected with a MAX_BATCH_ROWS that is accepted, where what fits %s', async (_, fitting, mostRows) => {
    const { post } = aService({ maxValueBytes: Math.floor(ANSWER_BYTES / fitting) - 10, mostRows });
    const rows = (count: number) => Array.from({ length: count }, (_, n): WireRow => [n, null]);
    const { statusCode, body } = await post(aPost({ rows: rows(31_000) }));
    expect(statusCode).toBe(413);
    const advised = Number(/MAX_BATCH_ROWS = (\d+)/.exec(body)?.[1]);
    expect(advised).toBeGreaterThan(0);
    expect(await post(aPost({ rows: rows(advised) }))).toMatchObject({ statusCode: 202 });
  });

  it('is rejected without a MAX_BATCH_ROWS where not even one row could be done', async () => {
    const { statusCode, body } = await aService({ mostRows: 0.5 }).post(aPost());
    expect(statusCode).toBe(413);
    expect(body).toMatch(/Not even one row fits\. Ask the owner/);
    expect(body).not.toContain('MAX_BATCH_ROWS');
  });

  it('is rejected with the advice to halve MAX_BATCH_ROWS where its rows cannot be counted', async () => {
    const body = gzipSync(Buffer.alloc(10_485_761)).toString('base64');
    const answer = await aService().post(aPost({ body, isBase64Encoded: true }));
    expect(answer).toMatchObject({
      statusCode: 413,
      body: expect.stringMatching(/MAX_BATCH_ROWS .* to half of what it is/) as string,
    });
  });

  it('with other rows under the same batch id is rejected', async () => {
    const { post, started } = aService();
    await post(aPost());
    expect(await post(aPost({ rows: rowsOf('other') }))).toMatchObject({ statusCode: 409 });
    expect(started).toHaveLength(1);
  });

  it('repeated while a worker has the job starts nothing', async () => {
    const { post, store, started } = aService();
    await post(aPost());
    await store.claim(BATCH_ID, 'worker');
    expect(await post(aPost())).toMatchObject({ statusCode: 202 });
    expect(started).toHaveLength(1);
  });

  it('repeated after the end answers 202 and changes nothing', async () => {
    const { post, get, process, started } = aService();
    await post(aPost());
    await process();
    expect(await post(aPost())).toMatchObject({ statusCode: 202 });
    expect(started).toHaveLength(1);
    expect(await get(aGet())).toMatchObject({ statusCode: 200 });
  });

  it.each([
    ['throttled', throttled(), 429],
    ['out of reach', new Error('socket hang up'), 503],
  ])(
    'answers a status that Snowflake retries when Lambda is %s, and the repeated POST starts process',
    async (_, error, statusCode) => {
      const { post, started, failStart } = aService();
      failStart(error);
      const answer = await post(aPost());
      expect(answer.statusCode).toBe(statusCode);
      expect(answer.body).not.toContain('SECRET');
      failStart(undefined);
      expect(await post(aPost())).toMatchObject({ statusCode: 202 });
      expect(started).toEqual([BATCH_ID]);
    },
  );
});

describe('GET', () => {
  it('gives every row with the number and in the order received, as often as asked', async () => {
    const { post, get, process } = aService();
    await post(
      aPost({
        rows: [
          [7, 'b'],
          [2, 'a'],
          [11, null],
        ],
      }),
    );
    await process();
    for (let poll = 0; poll < 3; poll += 1) {
      const answer = await get(aGet());
      expect(answer).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'application/json' } });
      expect(answer.body).toBe('{"data":[[7,"b"],[2,"a"],[11,null]]}');
    }
  });

  it('gives no rows for a batch of none', async () => {
    const { post, get, process } = aService();
    await post(aPost({ rows: [] }));
    await process();
    expect(await get(aGet())).toMatchObject({ statusCode: 200, body: '{"data":[]}' });
  });

  it('answers 404 for an unknown batch id and for an expired one, 400 without one', async () => {
    const { post, get, process, clock, log } = aService();
    expect(await get(aGet())).toMatchObject({ statusCode: 404 });
    expect(JSON.parse(log.lines.at(-1) ?? '')).toMatchObject({ message: 'rejected', status: 404 });
    expect(await get(aGet({ headers: { 'sf-external-function-query-batch-id': '' } }))).toMatchObject({
      statusCode: 400,
    });
    await post(aPost());
    await process();
    await clock.advance(times.retentionMs + 1000);
    expect(await get(aGet())).toMatchObject({ statusCode: 404 });
  });

  it.each([
    ['throttled', throttled()],
    ['timed out', Object.assign(new Error('SECRET'), { name: 'TimeoutError' })],
    ['lost', Object.assign(new Error('SECRET'), { code: 'ECONNRESET' })],
    ["ended by an error on AWS's side", awsError('InternalServerError', 500)],
  ])('answers 202 and counts it when a read of the table is %s, since a 5xx may end the query', async (_, error) => {
    const { post, process, get, store, log, metrics } = aService();
    await post(aPost());
    await process();
    jest.spyOn(store, 'read').mockRejectedValueOnce(error);
    jest.spyOn(store, 'readResults').mockRejectedValueOnce(error);
    expect(await get(aGet())).toMatchObject({ statusCode: 202, body: '{}' });
    expect(await get(aGet())).toMatchObject({ statusCode: 202, body: '{}' });
    expect(metrics.sums).toMatchObject({ PollsDeferred: 2 });
    expect(metrics.sums).not.toHaveProperty('RequestsFailed');
    expect(log.lines.at(-1)).toContain(`"status":202,"error":"${errorName(error)}"`);
    expect(log.lines.join()).not.toContain('SECRET');
    expect(await get(aGet())).toMatchObject({ statusCode: 200 });
  });

  it.each([
    ['is not permitted', awsError('AccessDeniedException', 400)],
    ['finds no table', awsError('ResourceNotFoundException', 400)],
    ['meets a bug', new TypeError('SECRET')],
  ])('answers 503 and counts it when reading the table %s', async (_, error) => {
    const service = aService();
    const { log, metrics } = service;
    const store = { read: () => Promise.reject(error), readResults: () => Promise.reject(error) };
    const answer = await getHandler({ ...service, functions: oneFunction(store), times, holdMs: 0 })(aGet());
    expect(answer.statusCode).toBe(503);
    expect(metrics.sums).toEqual({ RequestsFailed: 1 });
    expect(answer.body + log.lines.join()).not.toContain('SECRET');
  });

  it('answers 202 before API Gateway answers 504, when the table does not answer at all', async () => {
    const service = aService();
    const { clock, metrics } = service;
    const never = () => new Promise<never>(() => undefined);
    const functions = oneFunction({ read: never, readResults: never });
    const handler = getHandler({ ...service, functions, times, holdMs: 20_000 });
    const start = clock.now();
    expect(await clock.runUntil(handler(aGet()))).toMatchObject({ statusCode: 202 });
    expect(clock.now() - start).toBeLessThan(29_000);
    expect(metrics.sums).toEqual({ PollsDeferred: 1 });
  });

  it('reads one item for an unfinished job and nothing else', async () => {
    const { post, get, store } = aService();
    await post(aPost());
    const read = jest.spyOn(store, 'read');
    const readResults = jest.spyOn(store, 'readResults');
    await get(aGet());
    expect([read.mock.calls.length, readResults.mock.calls.length]).toEqual([1, 0]);
  });
});

describe('an abandoned job', () => {
  it('is failed past the deadline, with the rows done', async () => {
    const { post, get, store, clock } = aService();
    await post(aPost());
    const claim = await store.claim(BATCH_ID, 'worker');
    for (let seconds = 0; seconds < 560; seconds += 10) {
      if (claim) await store.heartbeat(claim, 1);
      await clock.advance(10_000);
    }
    await clock.advance(14_999);
    expect(await get(aGet())).toMatchObject({ statusCode: 202 });
    await clock.advance(1);
    const answer = await get(aGet());
    expect(answer).toMatchObject({ statusCode: 422 });
    expect(answer.body).toMatch(/^Only 1 of 2 rows were processed within 560 s\. Set MAX_BATCH_ROWS = 1 or lower on/);
  });

  it('is in progress until the deadline while no worker has claimed it, then it is failed as never started', async () => {
    const { post, get, clock } = aService();
    await post(aPost());
    await clock.advance(times.deadlineMs + times.clockMarginMs - 1);
    expect(await get(aGet())).toMatchObject({ statusCode: 202 });
    await clock.advance(1);
    expect(await get(aGet())).toMatchObject({
      statusCode: 422,
      body: expect.stringContaining('never started') as string,
    });
  });

  it('is in progress while it has an attempt left, however long ago its worker stopped its heartbeats', async () => {
    const { post, get, process, store, clock } = aService();
    await post(aPost());
    await store.claim(BATCH_ID, 'worker');
    await clock.advance(400_000);
    expect(await get(aGet())).toMatchObject({ statusCode: 202 });
    await process();
    expect(await get(aGet())).toMatchObject({ statusCode: 200 });
  });

  it('is failed soon after the last attempt stopped its heartbeats', async () => {
    const { post, get, store, clock } = aService();
    await post(aPost());
    for (const worker of ['1', '2', '3']) {
      expect(await get(aGet())).toMatchObject({ statusCode: 202 });
      await store.claim(BATCH_ID, worker);
      await clock.advance(34_999);
    }
    expect(await get(aGet())).toMatchObject({ statusCode: 202 });
    await clock.advance(1);
    const answer = await get(aGet());
    expect(answer).toMatchObject({ statusCode: 422, body: expect.stringContaining('interrupted 3 times') as string });
    // The deadline passes, and the reason stays.
    await clock.advance(600_000);
    expect(await get(aGet())).toEqual(answer);
  });
});

describe('process', () => {
  it('gives the processor the arguments, the return type and the options, slice by slice', async () => {
    const seen: unknown[] = [];
    const processor: Processor = (rows, { returnType, options }) => {
      seen.push([rows.length, rows[0], returnType, options]);
      return echo(rows);
    };
    const { post, process } = aService({ processor });
    const rows = Array.from({ length: 501 }, (_, n): WireRow => [n, `text ${n}`, 'de']);
    await post(aPost({ rows, headers: { 'sf-custom-model': 'large' } }));
    await process();
    expect(seen).toEqual([
      [500, ['text 0', 'de'], 'VARIANT', { model: 'large' }],
      [1, ['text 500', 'de'], 'VARIANT', { model: 'large' }],
    ]);
  });

  it('does the work once however often the event is delivered', async () => {
    const processor = jest.fn(echo);
    const { post, process, get } = aService({ processor });
    await post(aPost());
    await Promise.all([process(), process(), process()]);
    await process();
    expect(processor).toHaveBeenCalledTimes(1);
    expect(await get(aGet())).toMatchObject({ statusCode: 200 });
  });

  it('ends quietly when the job is unknown', async () => {
    const processor = jest.fn(echo);
    await aService({ processor }).process();
    expect(processor).not.toHaveBeenCalled();
  });

  it('throws so that Lambda retries, and the next attempt processes only the unfinished slices', async () => {
    const failing = { once: true };
    const processor = jest.fn<ReturnType<Processor>, Parameters<Processor>>((rows) => {
      if (rows[0]?.[0] === 'text 500' && failing.once) {
        failing.once = false;
        return Promise.reject(Object.assign(new Error('SECRET ROW TEXT'), { name: 'TimeoutError' }));
      }
      return echo(rows);
    });
    const { post, process, get, log, clock } = aService({ processor });
    const rows = Array.from({ length: 1200 }, (_, n): WireRow => [n, `text ${n}`]);
    await post(aPost({ rows }));
    await expect(process()).rejects.toThrow(/^Attempts that failed: 1\./);
    expect(await get(aGet())).toMatchObject({ statusCode: 202 });
    await clock.advance(times.retryWaitMs);

    await process();
    expect(JSON.parse((await get(aGet())).body)).toEqual({ data: rows });
    const slices = processor.mock.calls.map(([rows]) => rows[0]?.[0]);
    expect(slices.filter((first) => first === 'text 0')).toHaveLength(1);
    expect(slices.filter((first) => first === 'text 500')).toHaveLength(2);
    expect(log.lines.join()).not.toContain('SECRET');
  });

  it('stores the failure after the last attempt', async () => {
    const { post, process, get, clock } = aService({ processor: () => Promise.reject(new TypeError('SECRET')) });
    await post(aPost());
    await expect(process()).rejects.toThrow();
    await clock.advance(times.retryWaitMs);
    await expect(process()).rejects.toThrow();
    await clock.advance(2 * times.retryWaitMs);
    await process();
    const answer = await get(aGet());
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toMatch(/failed in each of 3 attempts, the last time with TypeError/);
  });

  it('waits before the next attempt: longer after each, and shorter than Lambda waits', async () => {
    const processor = jest.fn(() => Promise.reject(new TypeError('SECRET')));
    const { post, process, store, clock } = aService({ processor });
    await post(aPost());
    for (const seconds of [50, 100]) {
      await expect(process()).rejects.toThrow();
      const failedAt = clock.now();
      expect((await store.read(BATCH_ID))?.notBefore).toBe(failedAt + seconds * 1000);
      await clock.advance(seconds * 1000 - 1);
      // A repeated event finds nothing to do, so Lambda has nothing to retry.
      await process();
      await clock.advance(1);
    }
    expect(processor).toHaveBeenCalledTimes(2);
    await process();
    expect(await store.read(BATCH_ID)).toMatchObject({ status: 'FAILED', attempt: 3 });
  });

  it.each([
    [100, 50_000],
    [40, 20_000],
    [20, 10_000],
  ])('leaves an attempt half of the last %i seconds', async (seconds, waitMs) => {
    const { post, process, store, clock } = aService({ processor: () => Promise.reject(new TypeError('SECRET')) });
    await post(aPost());
    await clock.advance(times.deadlineMs - times.wrapUpMs - seconds * 1000);
    await expect(process()).rejects.toThrow();
    expect((await store.read(BATCH_ID))?.notBefore).toBe(clock.now() + waitMs);
  });

  it('stores the failure at once when the time left is too short for another attempt', async () => {
    const processor = jest.fn(() => Promise.reject(new TypeError('SECRET')));
    const { post, process, get, clock } = aService({ processor });
    await post(aPost());
    await clock.advance(times.deadlineMs - times.wrapUpMs - 19_999);
    await process();
    expect(processor).toHaveBeenCalledTimes(1);
    expect(await get(aGet())).toMatchObject({
      statusCode: 422,
      body: expect.stringMatching(/failed in its only attempt, with TypeError/) as string,
    });
  });

  it("tries to claim for a minute before it spends one of Lambda's retries", async () => {
    const { post, process, get, store, clock, log } = aService();
    await post(aPost());
    const claim = jest.spyOn(store, 'claim');
    const problem = Object.assign(new Error('SECRET'), { name: 'ThrottlingException' });
    const posted = clock.now();
    claim.mockRejectedValue(problem);
    await expect(process()).rejects.toThrow(/^the job cannot be claimed: ThrottlingException$/);
    expect(clock.now() - posted).toBe(times.retryWaitMs);
    expect(await get(aGet())).toMatchObject({ statusCode: 202 });

    claim.mockRestore();
    for (let tries = 0; tries < 3; tries += 1) jest.spyOn(store, 'claim').mockRejectedValueOnce(problem);
    await process();
    expect(await get(aGet())).toMatchObject({ statusCode: 200 });
    expect(log.lines.join()).toContain('ThrottlingException');
    expect(log.lines.join()).not.toContain('SECRET');
  });

  it.each(['ResourceNotFoundException', 'ValidationException', 'AccessDeniedException'])(
    'throws at once when the claim meets %s, which would last',
    async (name) => {
      const { post, process, store, clock, log } = aService();
      await post(aPost());
      const posted = clock.now();
      const claim = jest.spyOn(store, 'claim').mockRejectedValue(awsError(name, 400));
      await expect(process()).rejects.toThrow(new RegExp(`^the job cannot be claimed: ${name}$`));
      expect([claim.mock.calls.length, clock.now() - posted]).toEqual([1, 0]);
      expect(log.lines.join()).not.toContain('SECRET');
    },
  );

  it('throws at once, and asks the table nothing, when the event names no batch', async () => {
    const { process, store, clock } = aService();
    const claim = jest.spyOn(store, 'claim');
    const start = clock.now();
    await expect(process('')).rejects.toThrow(/^The event names no batchId/);
    expect([claim.mock.calls.length, clock.now() - start]).toEqual([0, 0]);
  });

  it.each(['fail', 'release'] as const)('throws no message of the table when it fails to %s', async (write) => {
    const problem = write === 'fail' ? new BatchFailure(REFUSED) : new Error('SECRET');
    const { post, process, store, log } = aService({ processor: () => Promise.reject(problem) });
    await post(aPost());
    jest.spyOn(store, write).mockRejectedValueOnce(Object.assign(new Error('SECRET'), { name: 'ThrottlingException' }));
    await expect(process()).rejects.toThrow(/^Attempts that failed: 1\. The log has the reasons$/);
    expect(log.lines.join()).toContain('ThrottlingException');
    expect(log.lines.join()).not.toContain('SECRET');
  });

  it('stores a failure at once when a retry cannot succeed', async () => {
    const wrapped = new Error('SECRET', { cause: new BatchFailure(REFUSED) });
    for (const error of [new BatchFailure(REFUSED), wrapped]) {
      const processor = jest.fn(() => Promise.reject(error));
      const { post, process, get } = aService({ processor });
      await post(aPost());
      await process();
      expect(processor).toHaveBeenCalledTimes(1);
      expect(await get(aGet())).toMatchObject({ statusCode: 422, body: REFUSED.message });
    }
  });

  it('fails a batch whose processor gives too few values', async () => {
    const { post, process, get } = aService({ processor: () => Promise.resolve(['one']) });
    await post(aPost());
    await process();
    expect(await get(aGet())).toMatchObject({
      statusCode: 422,
      body: expect.stringContaining('one value for each row') as string,
    });
  });

  it('fails a batch whose results fit no answer, naming a MAX_BATCH_ROWS that does', async () => {
    const { post, process, get } = aService({
      processor: (rows) => Promise.resolve(rows.map(() => 'x'.repeat(10_000))),
    });
    await post(aPost({ rows: Array.from({ length: 1000 }, (_, n): WireRow => [n, 'a']) }));
    await process();
    const { statusCode, body } = await get(aGet());
    expect(statusCode).toBe(422);
    const advised = Number(/MAX_BATCH_ROWS = (\d+)/.exec(body)?.[1]);
    expect(advised).toBeGreaterThan(500);
    expect(advised * 10_012).toBeLessThan(6_291_556);
  });

  it('names a MAX_BATCH_ROWS that fits however uneven the values are, and none where one value is too large', async () => {
    const rows = Array.from({ length: 1000 }, (_, n): WireRow => [n, n]);
    // The large values come last, close together.
    const large = (n: Value | undefined) => (Number(n) >= 900 ? 'x'.repeat(100_000) : null);
    const uneven = aService({ processor: (args) => Promise.resolve(args.map(([n]) => large(n))) });
    await uneven.post(aPost({ rows }));
    await uneven.process();
    const advised = Number(/MAX_BATCH_ROWS = (\d+)/.exec((await uneven.get(aGet())).body)?.[1]);
    expect(advised).toBe(62);
    const again = aPost({ rows: rows.slice(-advised), headers: { 'sf-external-function-query-batch-id': 'again' } });
    await uneven.post(again);
    await uneven.process('again');
    expect(await uneven.get(again)).toMatchObject({ statusCode: 200 });

    const huge = aService({ processor: (args) => Promise.resolve(args.map(() => 'x'.repeat(7_000_000))) });
    await huge.post(aPost({ rows: rowsOf('one') }));
    await huge.process();
    const { body } = await huge.get(aGet());
    expect(body).toMatch(/^One value of this batch exceeds the 6 MB .* a lower MAX_BATCH_ROWS does not help/);
  });

  it('keeps its lease by heartbeats while it processes the batch', async () => {
    const { post, clock, store, log, startProcessing } = aService();
    const slow: Processor = async (rows) => {
      await clock.sleep(120_000);
      return echo(rows);
    };
    const process = processHandler({
      functionName: JOBS_OF.functionName,
      store,
      processor: slow,
      startProcessing,
      times,
      clock,
      log,
      metrics: aMetrics(),
    });
    await post(aPost());
    const work = process({ batchId: BATCH_ID });
    for (let seconds = 0; seconds < 110; seconds += 10) {
      await clock.advance(10_000);
      expect((await store.read(BATCH_ID))?.leaseUntil).toBeGreaterThan(clock.now() + 15_000);
      expect(await store.claim(BATCH_ID, 'another')).toBeUndefined();
    }
    await clock.runUntil(work);
    expect((await store.read(BATCH_ID))?.status).toBe('SUCCESS');
  });

  it('stops before the deadline and reports how many rows are done', async () => {
    const { post, get, process, clock } = aService({
      processor: async (rows, { signal }) => {
        if (rows[0]?.[0] === 'text 500') await clock.sleep(3_600_000, signal);
        return echo(rows);
      },
    });
    await post(aPost({ rows: Array.from({ length: 700 }, (_, n): WireRow => [n, `text ${n}`]) }));
    const start = clock.now();
    await process();
    expect(clock.now() - start).toBe(560_000);
    expect(await get(aGet())).toMatchObject({
      statusCode: 422,
      body: expect.stringMatching(
        /^Only 500 of 700 rows .* within 560 s\. Set MAX_BATCH_ROWS = 500 or lower/,
      ) as string,
    });
  });

  it('changes nothing when another worker has claimed the job, and throws so that Lambda retries', async () => {
    const { post, process, store, clock, log } = aService({
      processor: async (rows, { signal }) => {
        clock.step(40_000); // a pause longer than the lease, in which another worker claims the job
        await store.claim(BATCH_ID, 'another');
        await clock.sleep(20_000, signal);
        return echo(rows);
      },
    });
    await post(aPost());
    await expect(process()).rejects.toThrow(/^Attempts that failed: 1\./);
    expect(log.lines.at(-1)).toContain('"error":"ClaimLost"');
    expect(await store.read(BATCH_ID)).toMatchObject({ status: 'IN_PROGRESS', leaseOwner: 'another', attempt: 2 });
    await process();
    expect(await store.read(BATCH_ID)).toMatchObject({ leaseOwner: 'another', attempt: 2 });
  });

  it('continues in the next attempt when its lease has expired and no other worker has claimed the job', async () => {
    const { post, process, get, clock } = aService({
      processor: (rows) => {
        clock.step(27_000); // so late that a write of the worker might arrive after the lease has expired
        return echo(rows);
      },
    });
    await post(aPost());
    await expect(process()).rejects.toThrow(/^Attempts that failed: 1\./);
    await clock.advance(60_000);
    await process();
    expect(await get(aGet())).toMatchObject({ statusCode: 200 });
  });
});

describe('an answer', () => {
  /** Two slices, each with its share of the rows; the last value fills the answer up. */
  const rows = Array.from({ length: 501 }, (_, n): WireRow => [n, 'a']);
  const slices = [rows.slice(0, 500), rows.slice(500)];
  const withoutLast = slices.map((slice) => slice.map(([n]) => JSON.stringify([n, n === 500 ? '' : null])).join(','));
  const besides = withoutLast.reduce((sum, text) => sum + bytesInReply(text), 0);

  async function answerOf(bytes: number) {
    const last = 'x'.repeat(bytes - besides);
    const processor: Processor = (args) => Promise.resolve(args.map(() => (args.length === 1 ? last : null)));
    const { post, process, get } = aService({ processor });
    await post(aPost({ rows }));
    await process();
    return get(aGet());
  }

  it.each([ANSWER_BYTES - 1, ANSWER_BYTES])('of %i bytes of rows is given, and Lambda takes it', async (bytes) => {
    const answer = await answerOf(bytes);
    expect(answer.statusCode).toBe(200);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(LAMBDA_REPLY_BYTES);
  });

  it('of one byte more is rejected', async () => {
    expect(await answerOf(ANSWER_BYTES + 1)).toMatchObject({
      statusCode: 422,
      body: expect.stringContaining('exceed the 6 MB that one answer can hold') as string,
    });
  });
});
