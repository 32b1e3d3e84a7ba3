import { scaledTiming, SNOWFLAKE_TIMING } from '../../../local/snowflake/timing';
import { call, data, RUNNING, ScriptedService, values, type SentBatch } from './scripted-service';
import { SkippingClock } from './skipping-clock';

const service = new ScriptedService();
const clock = () => new SkippingClock();

beforeAll(() => service.start());
afterAll(() => service.stop());
beforeEach(() => {
  service.requests.length = 0;
});

function requestsOf(method: string) {
  return service.requests.filter((request) => request.method === method);
}

describe('a query', () => {
  test('posts a batch, polls while the answer is 202 and returns the values of the 200', async () => {
    service.script = ({ method, nth }) => (method === 'GET' && nth === 3 ? values('fine') : RUNNING);
    const { values: result, exchanges } = await call(service, { clock: clock() });
    expect(result).toEqual(['fine']);
    expect(exchanges.map(({ method, outcome }) => `${method} ${outcome}`)).toEqual([
      'POST 202',
      'GET 202',
      'GET 202',
      'GET 200',
    ]);
  });

  test('accepts a 200 to the POST as the result', async () => {
    service.script = () => values(7);
    expect((await call(service)).values).toEqual([7]);
    expect(requestsOf('GET')).toHaveLength(0);
  });

  test('sends the headers of Snowflake with POST and GET, and a body only with POST', async () => {
    service.script = ({ method }) => (method === 'GET' ? values(1) : RUNNING);
    const { queryId } = await call(service, { clock: clock(), headers: { language: 'de' }, signature: '(Ä VARCHAR)' });
    const [post, get] = service.requests;
    const expected = {
      'sf-external-function-format': 'json',
      'sf-external-function-format-version': '1.0',
      'sf-external-function-current-query-id': queryId,
      'sf-external-function-query-batch-id': `${queryId}:1:1:0:0`,
      'sf-external-function-name': 'EXT_FUNC_ASYNC',
      'sf-external-function-name-base64': Buffer.from('EXT_FUNC_ASYNC').toString('base64'),
      'sf-external-function-signature': '(  VARCHAR)',
      'sf-external-function-signature-base64': Buffer.from('(Ä VARCHAR)').toString('base64'),
      'sf-external-function-return-type': 'VARIANT',
      'sf-external-function-return-type-base64': Buffer.from('VARIANT').toString('base64'),
      'sf-custom-language': 'de',
      'user-agent': 'snowflake/1.0',
      'accept-encoding': 'gzip',
      'x-amz-security-token': 'token',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/\d{8}\/us-east-1\/execute-api\//,
      ) as string,
    };
    expect(post?.headers).toMatchObject({ ...expected, 'content-encoding': 'gzip' });
    expect(get?.headers).toMatchObject(expected);
    expect(get?.headers['content-encoding']).toBeUndefined();
    expect(post?.body).toBe('{"data":[[0,"hello world"]]}');
    expect(get?.body).toBe('');
  });

  test('numbers the rows of every batch from 0 and returns the values in the order of the rows', async () => {
    const rows = Array.from({ length: 103 }, (_, row) => [`text ${row}`, null]);
    service.script = ({ method, body, batchId, nth }) => {
      if (method === 'POST') return RUNNING;
      // Later batches are done earlier.
      const number = Number(batchId.split(':')[2]);
      if (nth < 12 - number) return RUNNING;
      expect(body).toBe('');
      const post = requestsOf('POST').find((request) => request.batchId === batchId);
      const sent = JSON.parse(post?.body ?? '') as SentBatch;
      return data(sent.data.map(([row, text]) => [row, `done: ${String(text)}`]));
    };
    const timing = scaledTiming(100);
    const { values: result } = await call(service, { rows, maxBatchRows: 10, parallelBatches: 4, timing });
    expect(result).toEqual(rows.map(([text]) => `done: ${text}`));
    const posts = requestsOf('POST').map(({ body }) => (JSON.parse(body) as SentBatch).data);
    expect(posts.map((batch) => batch.length)).toEqual([...Array<number>(10).fill(10), 3]);
    expect(posts.every((batch) => batch.every(([number], at) => number === at))).toBe(true);
    expect(new Set(requestsOf('POST').map(({ batchId }) => batchId)).size).toBe(11);
  });

  test('has at most the given number of batches in flight', async () => {
    const open = new Set<string>();
    let most = 0;
    service.script = ({ method, batchId, nth }) => {
      if (method === 'POST') open.add(batchId);
      most = Math.max(most, open.size);
      if (method === 'POST' || nth < 3) return RUNNING;
      open.delete(batchId);
      return values('done');
    };
    const rows = Array.from({ length: 12 }, () => ['text']);
    await call(service, { rows, maxBatchRows: 1, parallelBatches: 3, timing: scaledTiming(100) });
    expect(most).toBe(3);
  });
});

describe('polling', () => {
  test('starts after a short delay, which grows with each 202 up to a limit', async () => {
    service.script = ({ method, nth }) => (method === 'GET' && nth === 14 ? values(1) : RUNNING);
    const skipping = clock();
    await call(service, { clock: skipping });
    const { firstPollMs, pollGrowth, longestPollMs } = SNOWFLAKE_TIMING;
    expect(skipping.sleeps).toEqual(
      Array.from({ length: 14 }, (_, poll) => Math.min(firstPollMs * pollGrowth ** poll, longestPollMs)),
    );
  });

  test('ends the whole query 600 s after the POST was accepted', async () => {
    service.script = () => RUNNING;
    const skipping = clock();
    const query = call(service, { clock: skipping, rows: [['a'], ['b']], maxBatchRows: 1, parallelBatches: 1 });
    await expect(query).rejects.toThrow(
      'Request failed for external function EXT_FUNC_ASYNC. Error: Timeout was reached: no result within 600 s',
    );
    expect(skipping.now()).toBe(600_000);
    expect(requestsOf('POST')).toHaveLength(1);
  });
});

describe('a transient failure', () => {
  test.each([429, 500, 502, 503, 504])('POST %i is sent again with the same batch id and body', async (status) => {
    service.script = ({ method, nth }) => {
      if (method === 'POST' && nth < 3) return { status, body: 'busy' };
      return method === 'GET' ? values(1) : RUNNING;
    };
    const { values: result, exchanges } = await call(service, { clock: clock() });
    expect(result).toEqual([1]);
    const posts = requestsOf('POST');
    expect(posts).toHaveLength(3);
    expect(new Set(posts.map(({ batchId, body }) => batchId + body)).size).toBe(1);
    expect(exchanges.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 1]);
  });

  test('a request is sent again after a broken connection, and a GET after a 503', async () => {
    service.script = ({ method, nth }) => {
      if (nth === 1) return method === 'POST' ? 'hang up' : { status: 503 };
      return method === 'GET' ? values(1) : RUNNING;
    };
    const { exchanges } = await call(service, { clock: clock() });
    expect(exchanges.map(({ outcome }) => outcome)).toEqual([
      'Remote service cannot be reached (ECONNRESET)',
      202,
      503,
      200,
    ]);
  });

  test('a request without an answer is aborted and sent again', async () => {
    service.script = ({ nth }) => (nth === 1 ? 'say nothing' : values(1));
    const timing = { ...scaledTiming(100), requestLimitMs: 50 };
    const { exchanges } = await call(service, { timing });
    expect(exchanges.map(({ outcome }) => outcome)).toEqual(['Timeout was reached', 200]);
  });

  test('the waits between tries grow, and the query reports the last failure after the retry limit', async () => {
    service.script = () => ({ status: 503, body: 'down for a while' });
    const skipping = clock();
    await expect(call(service, { clock: skipping })).rejects.toThrow(
      "Request failed for external function EXT_FUNC_ASYNC with remote service error: 503 'down for a while'",
    );
    const { firstRetryMs, longestRetryMs, retryLimitMs } = SNOWFLAKE_TIMING;
    skipping.sleeps.forEach((sleep, at) => {
      const longest = Math.min(longestRetryMs, firstRetryMs * 2 ** at);
      expect(sleep).toBeGreaterThan(longest / 2 - 1);
      expect(sleep).toBeLessThanOrEqual(longest);
    });
    expect(skipping.now()).toBeGreaterThan(retryLimitMs - longestRetryMs);
    expect(skipping.now()).toBeLessThan(retryLimitMs);
  });

  test('failed GETs are not repeated for longer than 600 s', async () => {
    service.script = ({ method }) => (method === 'POST' ? RUNNING : { status: 503 });
    const skipping = clock();
    await expect(call(service, { clock: skipping })).rejects.toThrow('no result within 600 s');
    expect(skipping.now()).toBeLessThan(600_000);
  });

  test('a service that cannot be reached is reported with the reason', async () => {
    const gone = new ScriptedService();
    await gone.start();
    const { url } = gone;
    await gone.stop();
    await expect(call(service, { url, clock: clock() })).rejects.toThrow(
      'Request failed for external function EXT_FUNC_ASYNC. Error: Remote service cannot be reached (ECONNREFUSED)',
    );
  });

  test('after a 429 the query sends fewer batches at a time, and later more again', async () => {
    let open = 0;
    const opened: number[] = [];
    service.script = ({ method, batchId, nth }) => {
      if (method === 'GET') {
        if (nth < 2) return RUNNING;
        open -= 1;
        return values('done');
      }
      if (nth === 1 && /:1:[1-8]:0:0$/.test(batchId)) return { status: 429 };
      open += 1;
      opened.push(open);
      return RUNNING;
    };
    const rows = Array.from({ length: 60 }, () => ['text']);
    const timing = { ...scaledTiming(50), recoveryMs: 150 };
    const { values: result } = await call(service, { rows, maxBatchRows: 1, parallelBatches: 8, timing });
    expect(result).toHaveLength(60);
    expect(Math.max(...opened.slice(0, 8))).toBe(4);
    expect(Math.max(...opened)).toBeGreaterThan(4);
    expect(Math.max(...opened)).toBeLessThanOrEqual(8);
  });
});

describe('a permanent failure', () => {
  test.each([400, 403, 404, 409, 413, 422, 301, 204])('POST %i ends the query at once', async (status) => {
    const body = status === 204 ? '' : 'The reason.';
    service.script = () => ({ status, body });
    await expect(call(service)).rejects.toThrow(
      `Request failed for external function EXT_FUNC_ASYNC with remote service error: ${status} '${body}'`,
    );
    expect(service.requests).toHaveLength(1);
  });

  test('GET 422 ends the query with the reason, and no other batch is sent', async () => {
    service.script = ({ method }) => (method === 'POST' ? RUNNING : { status: 422, body: 'No such language.' });
    const rows = Array.from({ length: 50 }, () => ['text']);
    const query = call(service, { rows, maxBatchRows: 1, parallelBatches: 2, timing: scaledTiming(100) });
    await expect(query).rejects.toThrow("422 'No such language.'");
    await new Promise((resolve) => setTimeout(resolve, 50));
    // On a slow machine, the query ends before its second batch is sent.
    expect(requestsOf('POST').length).toBeLessThanOrEqual(2);
    expect(requestsOf('GET').length).toBeLessThanOrEqual(2);
  });

  test('ends only its batch if onBatchFailure is given', async () => {
    service.script = ({ body, nth }) =>
      nth === 1 && body.includes('bad') ? { status: 422, body: 'No.' } : values('fine');
    const failed: string[] = [];
    const { values: result } = await call(service, {
      rows: [['good'], ['bad'], ['good']],
      maxBatchRows: 1,
      parallelBatches: 1,
      onBatchFailure: (batch, { message }) => failed.push(`${batch}: ${message}`),
    });
    expect(result).toEqual(['fine', null, 'fine']);
    expect(failed).toEqual([expect.stringMatching(/^1: .* 422 'No\.'$/)]);
  });
});
