import { BatchFailure, batchFailureIn } from '../../../lambda/processing/kit/batch-failure';
import { OutageWatch } from '../../../lambda/processing/kit/outage-watch';
import { RetryAfter } from '../../../lambda/processing/kit/retry-after';
import type { Row, Value } from '../../../lambda/protocol/batch';
import { DEFAULT_RETRY } from '../../../lambda/shared/contract';
import { anApi, sendJson, type AnApi, type Respond } from './an-api';
import { anHttpProcessor, CALL_TIMEOUT_SECONDS, codeOf, someSettings } from './an-http-processor';

const servers: AnApi[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function aServer(respond: Respond): Promise<AnApi> {
  const server = await anApi(respond);
  servers.push(server);
  return server;
}

const rows = (count: number): Row[] => Array.from({ length: count }, (_, n) => [`id-${n}`]);

const status =
  (code: number): Respond =>
  (_, response) =>
    void response.writeHead(code).end();

/** The failure of a batch, or undefined and its values. */
async function outcomeOf(run: Promise<readonly Value[]>) {
  return run.then(
    (values) => ({ values, failure: undefined }),
    (error: unknown) => ({ values: [], failure: batchFailureIn(error)?.failure }),
  );
}

describe('an API that answers no call of a batch', () => {
  it.each([408, 500, 503])('but %s, after the last tries, fails the batch with a sentence', async (code) => {
    const api = await aServer(status(code));
    const { failure } = await outcomeOf(anHttpProcessor({ settings: someSettings(api.port) }).run(...rows(4)));
    expect(failure).toEqual({
      code: 'API_FAILED',
      message: expect.stringMatching(
        new RegExp(
          `^Every call of 127\\.0\\.0\\.1:${api.port} for this batch failed, the last time with HTTP_${code}\\. Run the query again later\\.`,
        ),
      ) as string,
      retryHelps: true,
    });
    expect(api.requests).toHaveLength(4 * DEFAULT_RETRY.maxAttempts);
  });

  it('since it is not there fails the batch, and the same batch succeeds once it is', async () => {
    const gone = await anApi(status(200));
    await gone.close();
    const { failure } = await outcomeOf(anHttpProcessor({ settings: someSettings(gone.port) }).run(...rows(4)));
    expect(failure).toMatchObject({ code: 'API_FAILED', message: expect.stringContaining('ECONNREFUSED') as string });

    let isUp = false;
    const api = await aServer((request, response) =>
      isUp ? sendJson(response, request.target) : void response.writeHead(502).end(),
    );
    const { run } = anHttpProcessor({ settings: someSettings(api.port) });
    expect((await outcomeOf(run(...rows(4)))).failure?.code).toBe('API_FAILED');
    isUp = true;
    expect(await run(...rows(2))).toEqual(['/items/id-0', '/items/id-1']);
  });

  it('in time fails the batch', async () => {
    const count = 20;
    const api = await aServer((_, __, number) => {
      if (number === count) clock.release();
    });
    const { run, clock } = anHttpProcessor({
      settings: someSettings(api.port),
      limits: { concurrency: count, retry: { ...DEFAULT_RETRY, maxAttempts: 1 } },
    });
    const { failure } = await outcomeOf(run(...rows(count)));
    expect(failure).toMatchObject({ code: 'API_FAILED', message: expect.stringContaining('TimeoutError') as string });
    expect(clock.now()).toBeGreaterThanOrEqual(CALL_TIMEOUT_SECONDS * 1000);
  });

  it('fails a large batch after a minute, long before the last try of each row', async () => {
    const api = await aServer(status(500));
    const { run, clock } = anHttpProcessor({ settings: someSettings(api.port) });
    const begin = clock.now();
    expect((await outcomeOf(run(...rows(500)))).failure?.code).toBe('API_FAILED');
    expect(clock.now() - begin).toBeGreaterThanOrEqual(60_000);
    expect(api.requests.length).toBeLessThan(500);
  });

  it('gives the rows of a batch of three errors of their own, since the rows may be at fault', async () => {
    const api = await aServer(status(500));
    const { values } = await outcomeOf(anHttpProcessor({ settings: someSettings(api.port) }).run(...rows(3)));
    expect(values.map(codeOf)).toEqual(['CALL_FAILED', 'CALL_FAILED', 'CALL_FAILED']);
  });
});

describe('an API that answers one call of a batch', () => {
  it.each([
    ['with a value', (response: Parameters<Respond>[1]) => sendJson(response, 'here'), undefined],
    ["with a row's own error", (response: Parameters<Respond>[1]) => void response.writeHead(404).end(), 'HTTP_404'],
  ])('%s gives the other rows errors of their own', async (_, answer, code) => {
    const api = await aServer(({ target }, response) =>
      target.endsWith('id-7') ? answer(response) : void response.writeHead(500).end(),
    );
    const { values, failure } = await outcomeOf(anHttpProcessor({ settings: someSettings(api.port) }).run(...rows(20)));
    expect(failure).toBeUndefined();
    expect(values.map(codeOf)).toEqual(rows(20).map((__, n) => (n === 7 ? code : 'CALL_FAILED')));
  });

  it('counts statuses that the settings name as answers', async () => {
    const api = await aServer(status(500));
    const settings = someSettings(api.port, { rowErrorStatuses: [500] });
    const { values } = await outcomeOf(anHttpProcessor({ settings }).run(...rows(40)));
    expect(new Set(values.map(codeOf))).toEqual(new Set(['HTTP_500']));
  });

  it('in one slice gives the rows of the other slices errors of their own', async () => {
    const api = await aServer(({ target }, response) =>
      target.endsWith('up') ? sendJson(response, 1) : void response.writeHead(500).end(),
    );
    const batch = { functionName: 'f', batchId: 'b', attempt: 1 };
    const { run } = anHttpProcessor({ settings: someSettings(api.port), context: { batch } });
    expect(await run(['up'])).toEqual([1]);
    expect((await run(...rows(10))).map(codeOf)).toEqual(rows(10).map(() => 'CALL_FAILED'));
  });
});

describe('a service that throttles every call', () => {
  it('is not down: its calls wait', () => {
    const watch = new OutageWatch();
    const rule = { failure: () => new BatchFailure({ code: 'DOWN', message: 'It is down.' }) };
    const error = new RetryAfter(1);
    for (let at = 0; at < 120_000; at += 1_000) watch.note({ startedAt: at, endedAt: at, thrown: { error } }, rule);
    expect(() => watch.check(rule)).not.toThrow();
  });
});
