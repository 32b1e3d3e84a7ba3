import * as fs from 'node:fs';
import * as path from 'node:path';
import { readMetrics } from '../../local/commands/read-metrics';
import { callExternalFunction } from '../../local/snowflake/external-function';
import type { Json } from '../../local/snowflake/json';
import { aBatchId } from '../contract/batch-caller';
import { aService, sentimentAt, type TestService } from './a-service';
import { itemsInTable } from './items-in-table';

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
      config: { functions: sentimentAt(1000) },
      comprehend: { latencyMs: 5, callsPerSecond: 1000, authorize: () => (silent ? neverAnswered() : undefined) },
    });
  });
  afterAll(() => service.stop());

  async function select(texts: readonly Json[]) {
    const { functionUrl: url, region, credentials } = service;
    const declaration = { name: 'ext_func_async', signature: '(A VARCHAR)', returnType: 'VARIANT' };
    return callExternalFunction({ ...declaration, url, region, credentials, rows: texts.map((text) => [text]) });
  }

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
  ])('rejects a POST with %s in one sentence and keeps nothing of it', async (_, batchId, body, status, sentence) => {
    const before = await itemsInTable(service);
    const reply = await service.send('POST', batchId, body);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatch(sentence);
    expect(reply.body).toMatch(/^[^\n]+\.$/);
    expect(await itemsInTable(service)).toBe(before);
  });

  it('gives the reason of a failed row', async () => {
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

  it('completes a batch when Comprehend never answers one call', async () => {
    silent = true;
    expect((await select(['I am happy'])).values[0]).toHaveProperty('Positive');
    expect(silent).toBe(false);
  });

  it('counts calls, units and batches correctly', async () => {
    await service.cloud.idle();
    const metrics = new Map(readMetrics(service.logDir, 0).map((metric) => [metric.name, metric]));
    const { calls, units } = service.comprehendStats();
    // The stand-in does not count the call that it never answered.
    expect(metrics.get('Calls')?.sum).toBe(calls + 1);
    // A call in which one text failed is billed in part, and retried.
    expect(metrics.get('ComprehendUnits')?.sum).toBeLessThanOrEqual(units);
    const [accepted, succeeded] = ['BatchesAccepted', 'BatchesSucceeded'].map((name) => metrics.get(name)?.sum);
    expect(accepted).toBe(2);
    expect(succeeded).toBe(accepted);
  });

  it('writes logs that contain no text of the rows', () => {
    const text = fs
      .readdirSync(service.logDir)
      .map((file) => fs.readFileSync(path.join(service.logDir, file), 'utf8'))
      .join('\n');
    expect(text).toContain('batch accepted');
    expect(text).not.toMatch(/I am happy|comprehend:invalid/);
    expect(text).not.toContain(service.credentials.sessionToken);
  });
});
