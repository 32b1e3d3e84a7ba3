import { callExternalFunction } from '../../local/snowflake/external-function';
import type { Json } from '../../local/snowflake/json';
import { aBatchId } from './batch-caller';
import { serviceUnderTest, type ServiceUnderTest } from './service-under-test';

/** Texts that are all different and about as long as a short review. */
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

describe('the service', () => {
  let service: ServiceUnderTest;
  beforeAll(async () => {
    service = await serviceUnderTest();
  });
  afterAll(() => service.stop());

  async function select(texts: readonly Json[], more: { maxBatchRows?: number; returnType?: string } = {}) {
    const { url, region, credentials } = service;
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

  it("answers the query of Snowflake's sample", async () => {
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

  it('answers each row separately: NULL, blank, Unicode, too long or wrong', async () => {
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

  it('answers 4,096 rows completely and in order, although one DynamoDB item cannot hold their results', async () => {
    const texts = reviews(4096);
    const { values, exchanges } = await select(texts);
    expect(exchanges.filter(({ method }) => method === 'POST')).toHaveLength(1);
    const [first, , , last] = [0, 1, 2, 4095].map((row) => values[row]);
    expect(values).toHaveLength(4096);
    expect(JSON.stringify(values).length).toBeGreaterThan(400_000);
    expect(values.every((value) => typeof (value as { Mixed: unknown }).Mixed === 'number')).toBe(true);
    // The same texts sent one by one get the same scores, so each result belongs to its row.
    const { values: alone } = await select([texts[0] ?? '', texts[4095] ?? '']);
    expect(alone).toEqual([first, last]);
  });

  it('answers several batches at once', async () => {
    const texts = reviews(400);
    const { values, exchanges } = await select(texts, { maxBatchRows: 100 });
    expect(new Set(exchanges.map(({ batch }) => batch)).size).toBe(4);
    const whole = await select(texts);
    expect(values).toEqual(whole.values);
  });

  it('accepts headers in any case', async () => {
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
  ])('answers a body of 5 MB with %s, or rejects it with a MAX_BATCH_ROWS that is accepted', async (_, argumentsOf) => {
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

  it('rejects other rows under the same batch id, and an unknown batch id', async () => {
    const batchId = aBatchId();
    await service.send('POST', batchId, '{"data":[[0,"a"]]}');
    expect(await service.send('POST', batchId, '{"data":[[0,"b"]]}')).toMatchObject({ status: 409 });
    expect(await service.send('POST', batchId, '{"data": [ [0, "a"] ]}')).toMatchObject({ status: 202 });
    expect(await service.send('GET', aBatchId())).toMatchObject({ status: 404 });
  });
});
