import * as fs from 'node:fs';
import * as path from 'node:path';
import { readMetrics } from '../../local/commands/read-metrics';
import { callExternalFunction } from '../../local/snowflake/external-function';
import type { Json } from '../../local/snowflake/json';
import { aBatchId, aService, type TestService } from './a-service';
import { itemsInTable } from './items-in-table';

/** No two alike, about as long as a short review. */
function reviews(count: number): string[] {
  const words = [
    'good',
    'bad',
    'happy',
    'sad',
    'the',
    'service',
    'was',
    'slow',
    'and',
    'friendly',
    'not',
    'again',
    'love',
  ];
  const word = (seed: number): string => words[(seed * 2654435761) % words.length] ?? '';
  return Array.from({ length: count }, (_, n) =>
    [n, ...Array.from({ length: 14 }, (_unused, m) => word(n * 31 + m * 7))].join(' '),
  );
}

function noise(seed: number): string {
  return Array.from({ length: 60 }, (_, n) => Math.sin(seed * 61 + n).toString(36)).join('');
}

describe('the stack on this machine', () => {
  let service: TestService;
  /** Whether Comprehend leaves the next call without an answer. */
  let silent = false;
  const neverAnswered = () => {
    silent = false;
    return new Promise<undefined>(() => undefined);
  };
  beforeAll(async () => {
    service = await aService({
      config: { comprehend: { batchCallsPerSecond: 1000 } },
      comprehend: { latencyMs: 5, callsPerSecond: 1000, authorize: () => (silent ? neverAnswered() : undefined) },
    });
  });
  afterAll(() => service.stop());

  async function select(texts: readonly Json[], more: { maxBatchRows?: number; returnType?: string } = {}) {
    const { functionUrl: url, region, credentials } = service;
    const declaration = { name: 'ext_func_async', signature: '(A VARCHAR)', returnType: 'VARIANT' };
    return callExternalFunction({
      ...declaration,
      url,
      region,
      credentials,
      rows: texts.map((text) => [text]),
      ...more,
    });
  }

  it("answers the sample's query", async () => {
    const { values, exchanges } = await select(['hello world', 'I am happy']);
    expect(values).toHaveLength(2);
    for (const value of values)
      expect(Object.keys(value as object)).toEqual(['Positive', 'Negative', 'Neutral', 'Mixed']);
    expect((values[1] as { Positive: number }).Positive).toBeGreaterThan(0.9);
    expect(exchanges[0]).toMatchObject({ method: 'POST', outcome: 202 });
    expect(exchanges.at(-1)).toMatchObject({ method: 'GET', outcome: 200 });
  });

  it('answers one row, and JSON text where SQL declares a string', async () => {
    const { values } = await select(['I am happy'], { returnType: 'VARCHAR(16777216)' });
    expect(JSON.parse(values[0] as string)).toHaveProperty('Positive');
  });

  it('answers NULL, blank, unicode, too long and wrong rows each for itself', async () => {
    const { values } = await select([null, '', '  ', 'Ça va très bien 😀 très "bien"\n', 'x'.repeat(5001), 42, 'fine']);
    expect(values.slice(0, 3)).toEqual([null, null, null]);
    expect(values[3]).toHaveProperty('Positive');
    expect(values[4]).toMatchObject({ error: { code: 'TEXT_TOO_LONG' } });
    expect(values[5]).toMatchObject({ error: { code: 'NOT_TEXT' } });
    expect(values[6]).toHaveProperty('Positive');
  });

  it('answers a batch of no rows', async () => {
    const batchId = aBatchId();
    expect(await service.send('POST', batchId, '{"data":[]}')).toMatchObject({ status: 202 });
    expect(await service.poll(batchId)).toEqual({ status: 200, body: '{"data":[]}' });
  });

  it('answers 4,096 rows whole and in order, which is more than one item of DynamoDB holds', async () => {
    const texts = reviews(4096);
    const { values, exchanges } = await select(texts);
    expect(exchanges.filter(({ method }) => method === 'POST')).toHaveLength(1);
    const [first, , , last] = [0, 1, 2, 4095].map((row) => values[row]);
    expect(values).toHaveLength(4096);
    expect(JSON.stringify(values).length).toBeGreaterThan(400_000);
    expect(values.every((value) => typeof (value as { Mixed: unknown }).Mixed === 'number')).toBe(true);
    // The same texts one by one have the same scores: nothing is out of place.
    const { values: alone } = await select([texts[0] ?? '', texts[4095] ?? '']);
    expect(alone).toEqual([first, last]);
  });

  it('answers several batches at once', async () => {
    const texts = reviews(1000);
    const { values, exchanges } = await select(texts, { maxBatchRows: 100 });
    expect(new Set(exchanges.map(({ batch }) => batch)).size).toBe(10);
    const whole = await select(texts);
    expect(values).toEqual(whole.values);
  });

  it('finds headers whatever their case', async () => {
    const batchId = aBatchId();
    const headers = { 'SF-External-Function-Query-Batch-ID': batchId, 'Sf-Custom-Language': 'xx' };
    const { 'SF-External-Function-Query-Batch-ID': id, ...others } = headers;
    await service.send('POST', id, '{"data":[[0,"hello"]]}', others);
    const { status, body } = await service.poll(batchId);
    expect([status, body]).toEqual([422, expect.stringContaining("does not analyse the language 'xx'")]);
  });

  it.each<[string, (n: number) => string[]]>([
    ['long texts', (n: number) => [`${n} ${'word '.repeat(900)}`]],
    ['short texts, whose quotes Lambda counts twice', (n: number) => [`${n}`]],
    ['an argument that gzip cannot shrink', (n: number) => [`${n}`, 'en', noise(n)]],
  ])('answers a body of 5 MB with %s, or refuses it naming a MAX_BATCH_ROWS', async (_, argumentsOf) => {
    const rows: [number, ...string[]][] = [];
    for (let bytes = 11, n = 0; bytes < 5_000_000; n += 1) {
      rows.push([n, ...argumentsOf(n)]);
      bytes += Buffer.byteLength(JSON.stringify(rows[n])) + 1;
    }
    const batchId = aBatchId();
    const post = await service.send('POST', batchId, JSON.stringify({ data: rows }));
    if (post.status === 413) {
      expect(post.body).toMatch(/MAX_BATCH_ROWS = \d+/);
      return;
    }
    expect(post.status).toBe(202);
    const { status, body } = await service.poll(batchId);
    expect(status).toBe(200);
    const { data } = JSON.parse(body) as { data: [number, unknown][] };
    expect(data.map(([number]) => number)).toEqual(rows.map(([number]) => number));
  });

  it.each([
    ['no batch id', '', '{"data":[]}', 400, /batch-id is missing/],
    ['no JSON', 'bad-1', 'hello', 400, /not JSON/],
    ['no data', 'bad-2', '{}', 400, /no array "data"/],
    ['a row that is no array', 'bad-3', '{"data":[1]}', 400, /Row 0/],
    ['a row number that is none', 'bad-4', '{"data":[["0","a"]]}', 400, /row number/],
    [
      'more rows than an answer holds',
      'bad-5',
      JSON.stringify({ data: Array.from({ length: 30_000 }, (_, n) => [n, 'a']) }),
      413,
      /MAX_BATCH_ROWS = \d+/,
    ],
  ])('refuses a POST with %s in one sentence and keeps nothing of it', async (_, batchId, body, status, sentence) => {
    const before = await itemsInTable(service);
    const reply = await service.send('POST', batchId, body);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatch(sentence);
    expect(reply.body).toMatch(/^[^\n]+\.$/);
    expect(await itemsInTable(service)).toBe(before);
  });

  it('refuses other rows under the same batch id, and an unknown batch id', async () => {
    const batchId = aBatchId();
    await service.send('POST', batchId, '{"data":[[0,"a"]]}');
    expect(await service.send('POST', batchId, '{"data":[[0,"b"]]}')).toMatchObject({ status: 409 });
    expect(await service.send('POST', batchId, '{"data": [ [0, "a"] ]}')).toMatchObject({ status: 202 });
    expect(await service.send('GET', aBatchId())).toMatchObject({ status: 404 });
  });

  it('tells the reason when the work has failed', async () => {
    const batchId = aBatchId();
    await service.send('POST', batchId, '{"data":[[0,"#comprehend:invalid"],[1,"fine"]]}');
    const { status, body } = await service.poll(batchId);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      data: [
        [0, { error: { code: 'COMPREHEND_ERROR' } }],
        [1, { Mixed: expect.any(Number) as number }],
      ],
    });
  });

  it('goes on when a call is never answered', async () => {
    silent = true;
    expect((await select(['I am happy'])).values[0]).toHaveProperty('Positive');
    expect(silent).toBe(false);
  });

  it('counts calls, units and batches as they were', async () => {
    await service.cloud.idle();
    const metrics = new Map(readMetrics(service.logDir, 0).map((metric) => [metric.name, metric]));
    const { calls, units } = service.comprehendStats();
    // The call that was never answered was not counted there.
    expect(metrics.get('ComprehendCalls')?.sum).toBe(calls + 1);
    // A call in which one text was at fault is billed in part, and asked again.
    expect(metrics.get('ComprehendUnits')?.sum).toBeLessThanOrEqual(units);
    const [accepted, succeeded] = ['BatchesAccepted', 'BatchesSucceeded'].map((name) => metrics.get(name)?.sum);
    expect(accepted).toBeGreaterThan(10);
    expect(succeeded).toBe(accepted);
  });

  it('writes logs without a word of the rows', () => {
    const logs = path.join(path.dirname(service.cloud.template.assetDir(anyCode(service))), '..', 'logs');
    const text = fs
      .readdirSync(logs)
      .map((file) => fs.readFileSync(path.join(logs, file), 'utf8'))
      .join('\n');
    expect(text).toContain('batch accepted');
    expect(text).not.toMatch(/hello world|Ça va|x{20}/);
    expect(text).not.toContain(service.credentials.sessionToken);
  });
});

function anyCode({ cloud }: TestService): unknown {
  return cloud.template.all('AWS::Lambda::Function')[0]?.properties.Code;
}
