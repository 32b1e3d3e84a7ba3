import type { HttpSettings } from '../../../lambda/processing/http/contract';
import { batchFailureIn } from '../../../lambda/processing/kit/batch-failure';
import { ExactNumber } from '../../../lambda/protocol/exact-number';
import { DEFAULT_RETRY } from '../../../lambda/shared/contract';
import { anApi, json, sendJson, type AnApi, type Respond } from './an-api';
import { anHttpProcessor, codeOf, someSettings } from './an-http-processor';

let api: AnApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

type Change = Omit<Parameters<typeof anHttpProcessor>[0], 'settings'>;

/** The processor and a server that responds as the test says. */
async function aService(respond: Respond, settings: Partial<HttpSettings> = {}, change: Change = {}) {
  api = await anApi(respond);
  const server = api;
  return {
    ...anHttpProcessor({ ...change, settings: someSettings(server.port, settings) }),
    requests: server.requests,
    server,
  };
}

/** The failure of a batch. */
async function failureOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return batchFailureIn(error)?.failure;
}

const retryTwice = { retry: { ...DEFAULT_RETRY, maxAttempts: 2 } };

describe('http', () => {
  it('gives each row the JSON of its response', async () => {
    const { run, requests } = await aService(({ target }, response) => sendJson(response, { target }));
    expect(await run(['a'], ['b c'])).toEqual([{ target: '/items/a' }, { target: '/items/b%20c' }]);
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect(requests[0]?.headers).toMatchObject({
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'snowflake-async-remote-service',
    });
    expect(requests[0]?.headers).not.toHaveProperty('content-type');
    expect(requests[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  it('sends and returns a number with all its digits', async () => {
    const digits = '12345678901234567890123456789012345678';
    const { run, requests } = await aService((_, response) => response.end(`{"n":[${digits},0.5]}`), {
      method: 'POST',
      body: { n: '{id}', text: 'No. {id}' },
      result: 'n',
    });
    expect(await run([new ExactNumber(digits)])).toEqual([[new ExactNumber(digits), 0.5]]);
    expect(requests[0]).toMatchObject({ target: `/items/${digits}`, body: `{"n":${digits},"text":"No. ${digits}"}` });
  });

  it('asks identical rows once, and rows whose arguments are all NULL never', async () => {
    const { run, requests } = await aService(json(1));
    expect(await run(['a'], [null], ['a'])).toEqual([1, null, 1]);
    expect(requests).toHaveLength(1);
  });

  it('asks also for rows without arguments', async () => {
    const { run, requests } = await aService(json('now'), { columns: [], path: '/time' });
    expect(await run([], [])).toEqual(['now', 'now']);
    expect(requests).toHaveLength(1);
  });

  it('asks identical rows apart where a call has an effect', async () => {
    const settings = { method: 'POST', path: '/orders', body: { item: '{id}' }, identicalRows: 'each' } as const;
    const { run, requests } = await aService((_, response, number) => sendJson(response, number), settings);
    expect(await run(['a'], ['a'])).toEqual(expect.arrayContaining([1, 2]));
    const keys = requests.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(2);
  });

  it('sends the body as JSON, with its length, a key and the headers of the settings', async () => {
    const settings = {
      method: 'PUT',
      path: '/scores',
      body: { text: '{id}' },
      headers: { 'X-Version': '7', 'Content-Type': 'application/vnd.api+json', Accept: '*/*' },
      idempotencyHeader: 'X-Request-Id',
    } as const;
    const { run, requests } = await aService(json(1), settings);
    await run(['Zürich']);
    expect(requests[0]).toMatchObject({
      method: 'PUT',
      body: '{"text":"Zürich"}',
      headers: {
        'content-type': 'application/vnd.api+json',
        'content-length': '18',
        'x-version': '7',
        accept: '*/*',
        'x-request-id': expect.stringMatching(/^[\da-f]{64}$/) as string,
      },
    });
  });

  it('sends the same key in every try and after a crash, and another one for another batch', async () => {
    const settings = { method: 'POST', path: '', body: '{id}' } as const;
    const { run, requests } = await aService((_, response, number) => {
      response.writeHead(number === 1 ? 500 : 200).end('1');
    }, settings);
    await run(['a']);
    await run(['a']);
    const other = anHttpProcessor({
      settings: someSettings(api?.port ?? 0, settings),
      context: { batch: { functionName: 'f', batchId: 'another', attempt: 1 } },
    });
    await other.run(['a']);
    const [first, ...keys] = requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([first, first, expect.not.stringMatching(String(first))]);
  });

  it('fails the batch where SQL declares another number of arguments', async () => {
    const { run, requests } = await aService(json(1), { columns: ['address', 'city'], path: '/{address}/{city}' });
    expect(await failureOf(run(['a']))).toEqual({
      code: 'ARGUMENTS_DIFFER',
      message: expect.stringContaining('(address, city)') as string,
      retryHelps: false,
    });
    expect(requests).toHaveLength(0);
  });

  it('uses a connection again', async () => {
    const { run, server } = await aService(json(1), {}, { limits: { concurrency: 1 } });
    await run(['a'], ['b'], ['c']);
    expect(server.connections()).toBe(1);
  });

  it('uses a connection again after an error', async () => {
    const { run, server } = await aService(json({ error: 'no such item' }, 404), {}, { limits: { concurrency: 1 } });
    await run(['a'], ['b'], ['c']);
    expect(server.connections()).toBe(1);
  });
});

describe('the result', () => {
  const response = { data: { items: [{ score: 0.5, 'a.b': 1 }], none: null }, text: 'abc' };

  it.each([
    ['', response],
    ['data.items[0].score', 0.5],
    ['data.items[0]["a.b"]', 1],
    ['data.none', null],
    ['data.items[1].score', null],
    ['data.items.score', null],
    ['data.items.length', null],
    ['data.constructor', null],
    ['data.__proto__', null],
    ['text.length', null],
    ['text[0]', null],
    ['data[0]', null],
  ])('is a part of the response: %j', async (result, value) => {
    const { run } = await aService(json(response), { result });
    expect(await run(['a'])).toEqual([value]);
  });

  it.each([
    ['an empty response', 200, ''],
    ['204', 204, ''],
  ])('of %s is NULL', async (_, status, body) => {
    const { run } = await aService((_request, answer) => answer.writeHead(status).end(body));
    expect(await run(['a'])).toEqual([null]);
  });

  it.each([
    ['text', 'hello'],
    ['half a document', '{"a":'],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['two documents', '1 2'],
  ])('of %s is an error of the row, without a word of it', async (_, body) => {
    const { run } = await aService((_request, answer) => answer.end(body));
    expect(await run(['a'])).toEqual([{ error: { code: 'NOT_JSON', message: 'The response is not JSON in UTF-8.' } }]);
  });

  it('may begin with a byte order mark', async () => {
    const { run } = await aService((_request, answer) => answer.end('\ufeff{"a":1}'));
    expect(await run(['a'])).toEqual([{ a: 1 }]);
  });

  it('that is nested thousands of levels deep is an error of the row', async () => {
    const { run } = await aService((_request, answer) => answer.end('['.repeat(20_000) + ']'.repeat(20_000)));
    expect(['RESPONSE_TOO_DEEP', 'NOT_JSON']).toContain(codeOf((await run(['a']))[0]));
  });

  it('is JSON text where SQL declares a string type', async () => {
    const { run } = await aService(json({ a: 1 }), {}, { context: { returnType: 'VARCHAR(100)' } });
    expect(await run(['a'])).toEqual(['{"a":1}']);
  });
});

describe('a status', () => {
  it.each([400, 404, 409, 410, 413, 414, 422, 451])(
    '%s is the error of its row alone, without the body',
    async (status) => {
      const { run, requests } = await aService(({ target }, response) =>
        target.endsWith('bad') ? sendJson(response, { secret: 'internal' }, status) : void response.end('1'),
      );
      const values = await run(['a'], ['bad'], ['b']);
      expect([values[0], codeOf(values[1]), values[2]]).toEqual([1, `HTTP_${status}`, 1]);
      expect(JSON.stringify(values)).not.toContain('internal');
      expect(requests).toHaveLength(3);
    },
  );

  it('is told in a sentence', async () => {
    const { run } = await aService(json({}, 404));
    expect(await run(['a'])).toEqual([
      { error: { code: 'HTTP_404', message: 'The server answered 404 (Not Found) for this row.' } },
    ]);
  });

  it.each([408, 425, 500, 502, 503, 504, 599])('%s is tried again', async (status) => {
    const { run, requests } = await aService((_, response, number) =>
      response.writeHead(number < 3 ? status : 200).end('1'),
    );
    expect(await run(['a'])).toEqual([1]);
    expect(requests).toHaveLength(3);
  });

  it('that stays is the error of its row after the last try', async () => {
    const { run, requests } = await aService(json({}, 502), {}, { limits: retryTwice });
    expect(await run(['a'])).toEqual([
      {
        error: {
          code: 'CALL_FAILED',
          message: 'The call failed in each of 2 tries, the last time with HTTP_502.',
        },
      },
    ]);
    expect(requests).toHaveLength(2);
  });

  it.each([429, 503])('%s with Retry-After delays all calls and uses up no attempt', async (status) => {
    const { run, requests, clock, metrics } = await aService(
      (_, response, number) => response.writeHead(number < 4 ? status : 200, { 'retry-after': '7' }).end('1'),
      {},
      { limits: { retry: { ...DEFAULT_RETRY, maxAttempts: 1 } } },
    );
    const start = clock.now();
    expect(await run(['a'])).toEqual([1]);
    expect(requests).toHaveLength(4);
    expect(clock.now() - start).toBeGreaterThanOrEqual(21_000);
    expect(metrics.sums).toMatchObject({ Calls: 4, CallsThrottled: 3 });
  });

  it('that the settings name is the error of its row at once', async () => {
    const settings = { rowErrorStatuses: [403, 429, 500] };
    const { run, requests } = await aService(
      ({ target }, response) => void response.writeHead(Number(target.split('/')[2])).end(),
      settings,
    );
    const values = await run([403], [429], [500]);
    expect(values.map(codeOf)).toEqual(['HTTP_403', 'HTTP_429', 'HTTP_500']);
    expect(requests).toHaveLength(3);
  });

  it.each([401, 403])('%s without a secret fails the batch', async (status) => {
    const { run, requests } = await aService(json({ hint: 'internal' }, status));
    const failure = await failureOf(run(['a']));
    expect(failure?.code).toBe('SERVICE_REFUSED');
    expect(failure?.message).toContain(`127.0.0.1:${api?.port} refused the call with ${status}`);
    expect(failure?.message).not.toContain('internal');
    expect(requests).toHaveLength(1);
  });
});

describe('a connection', () => {
  it('that breaks is made again', async () => {
    const { run, requests } = await aService((_, response, number) =>
      number === 1 ? void response.destroy() : void response.end('1'),
    );
    expect(await run(['a'])).toEqual([1]);
    expect(requests).toHaveLength(2);
  });

  it('that breaks within the body is made again', async () => {
    const { run } = await aService((_, response, number) => {
      if (number > 1) return void response.end('1');
      response.writeHead(200, { 'content-length': '100' });
      response.write('"half', () => response.destroy());
    });
    expect(await run(['a'])).toEqual([1]);
  });

  it('that cannot be made is the error of its rows after the last try', async () => {
    const { run, server } = await aService(json(1), {}, { limits: retryTwice });
    await server.close();
    const [value] = await run(['a']);
    expect(codeOf(value)).toBe('CALL_FAILED');
    expect(JSON.stringify(value)).toContain('ECONNREFUSED');
  });

  const stuck: readonly (readonly [string, Respond])[] = [
    ['sends no response', () => undefined],
    ['stops within the body', (_request, response) => void response.writeHead(200).write('"half')],
    ['stops within the body of an error', (_request, response) => void response.writeHead(404).write('half')],
  ];

  it.each(stuck)('to a server that %s ends at the time limit of the call', async (_, respond) => {
    let asked: () => void = () => undefined;
    const { run, clock } = await aService(
      (...given) => {
        respond(...given);
        setImmediate(asked);
      },
      {},
      { limits: { retry: { ...DEFAULT_RETRY, maxAttempts: 1 } } },
    );
    asked = () => clock.release();
    const [value] = await run(['a']);
    expect(JSON.stringify(value)).toContain('TimeoutError');
  });

  it('ends when the result is no longer needed', async () => {
    const stop = new AbortController();
    const closed = new Promise<void>((resolve) => {
      void aService(
        (_, response) => {
          response.on('close', resolve);
          stop.abort(new Error('deadline'));
        },
        {},
        { context: { signal: stop.signal } },
      ).then(({ run }) => expect(run(['a'])).rejects.toThrow('deadline'));
    });
    await closed;
  });
});

describe('rows together', () => {
  const settings = {
    method: 'POST',
    path: '/embed',
    body: { inputs: '{rows}' },
    row: { text: '{id}' },
    result: 'items',
  } as const;
  const limits = { rowsPerCall: 4, retry: { ...DEFAULT_RETRY, maxAttempts: 1 } };

  interface Inputs {
    readonly inputs: readonly { readonly text: string }[];
  }

  const textsIn = (body: string): readonly string[] => (JSON.parse(body) as Inputs).inputs.map(({ text }) => text);

  it('get one item each of the response', async () => {
    const { run, requests } = await aService(
      ({ body }, response) => sendJson(response, { items: textsIn(body).map((text) => text.length) }),
      settings,
      { limits },
    );
    expect(await run(['a'], ['bb'], [null], ['ccc'], ['a'], ['dddd'], ['eeeee'])).toEqual([1, 2, null, 3, 1, 4, 5]);
    expect(requests.map(({ body }) => textsIn(body).length).sort()).toEqual([1, 4]);
  });

  it('are asked apart where the API refuses one of them, so that its neighbours have their values', async () => {
    const { run } = await aService(
      ({ body }, response) =>
        textsIn(body).includes('bad')
          ? void response.writeHead(422).end()
          : sendJson(response, { items: textsIn(body) }),
      settings,
      { limits },
    );
    const values = await run(['a'], ['bad'], ['b'], ['c']);
    expect([values[0], codeOf(values[1]), values[2], values[3]]).toEqual(['a', 'HTTP_422', 'b', 'c']);
  });

  it.each([
    ['too few items', { items: [] }],
    ['too many items', { items: [1, 2, 3, 4, 5] }],
    ['an object', { items: { a: 1 } }],
    ['nothing', { other: [1] }],
  ])('are errors where the response has %s', async (_, body) => {
    const { run } = await aService(json(body), settings, { limits });
    expect((await run(['a'], ['b'])).map(codeOf)).toEqual(['NO_ITEM', 'NO_ITEM']);
  });

  it('have one key for the call, the same in every try', async () => {
    const { run, requests } = await aService(
      ({ body }, response, number) =>
        number === 1 ? void response.writeHead(500).end() : sendJson(response, { items: textsIn(body) }),
      settings,
      { limits: { ...limits, retry: DEFAULT_RETRY } },
    );
    await run(['a'], ['b']);
    const [first, second] = requests.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^[\da-f]{64}$/);
    expect(second).toBe(first);
  });

  it('may have as many bytes of response as each alone', async () => {
    const { run, requests } = await aService(
      ({ body }, response) => sendJson(response, { items: textsIn(body).map(() => 'x'.repeat(80)) }),
      { ...settings, maxResponseBytes: 100 },
      { limits },
    );
    expect((await run(['a'], ['b'], ['c'])).map(codeOf)).toEqual([undefined, undefined, undefined]);
    expect(requests).toHaveLength(1);
  });
});
