import type { FaultKind } from '../../local/chaos/faults';
import { startTableFaults } from '../../local/chaos/table-faults';
import { refusal } from '../../local/cloud/stand-in/service-error';
import { metered } from '../../local/commands/metered';
import { readMetrics } from '../../local/commands/read-metrics';
import { callExternalFunction } from '../../local/snowflake/external-function';
import { COMPREHEND_METRICS } from '../../lambda/processing/comprehend/contract';
import { METRICS } from '../../lambda/shared/contract';
import { aBatchId } from '../contract/batch-caller';
import { aService, type TestService } from './a-service';

const TIME_SCALE = 20;

/** The faults that are switched on at the moment. */
interface Trouble {
  table?: FaultKind;
  /** The next request that contains this word is throttled. */
  throttled?: string;
  comprehendRefuses?: boolean;
  eventsAreLost?: boolean;
  /** From the next call of Comprehend on. */
  tableIsLostOnceCalled?: boolean;
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 50));

const rowsWith = (...texts: string[]) => JSON.stringify({ data: texts.map((text, n) => [n, text]) });

describe("the metrics in the functions' own logs", () => {
  let service: TestService;
  let trouble: Trouble = {};

  beforeAll(async () => {
    service = await aService({
      config: { jobs: { maxBatchesInFlight: 1 } },
      trial: { timeScale: TIME_SCALE },
      cloud: {
        timeScale: TIME_SCALE,
        faults: {
          deliveries: () => (trouble.eventsAreLost ? [] : [0]),
          betweenFunctionsAndTable: (endpoint) =>
            startTableFaults(endpoint, {
              strikes: (kind, request) =>
                kind === trouble.table || (kind === 'table throttled' && throttlesNow(request)),
            }),
        },
      },
      comprehend: {
        latencyMs: 5,
        callsPerSecond: 1000,
        authorize: () => (trouble.comprehendRefuses ? refusal('AccessDeniedException', 'no') : undefined),
        onCall: () => {
          if (trouble.tableIsLostOnceCalled) trouble.table = 'table request lost';
        },
      },
    });
  });
  afterEach(() => (trouble = {}));
  afterAll(() => service.stop());

  function throttlesNow(request: string): boolean {
    const { throttled } = trouble;
    if (throttled === undefined || !request.includes(throttled)) return false;
    trouble.throttled = undefined;
    return true;
  }

  /** Sends a batch as soon as no other batch is in flight. */
  async function post(body: string, batchId = aBatchId()): Promise<string> {
    for (;;) {
      const { status } = await service.send('POST', batchId, body);
      if (status !== 429) return batchId;
      await moment();
    }
  }

  const metricsOf = async (work: () => Promise<unknown>) => {
    const since = Date.now();
    await work();
    await service.cloud.idle();
    return Object.fromEntries(readMetrics(service.logDir, since).map(({ name, sum }) => [name, sum]));
  };

  it('count the outcomes of a batch and of its rows', async () => {
    const metrics = await metricsOf(async () => {
      const batchId = await post(rowsWith('hello', 'x'.repeat(5_001), '#comprehend:throttle-once'));
      expect((await service.poll(batchId)).status).toBe(200);
      await post(rowsWith('hello', 'x'.repeat(5_001), '#comprehend:throttle-once'), batchId);
    });
    expect(metrics).toMatchObject({
      ...{ BatchesAccepted: 1, RowsAccepted: 3, BatchesRepeated: 1, BatchesSucceeded: 1, RowErrors: 1 },
      ...{ Calls: 2, CallsThrottled: 1, ComprehendUnits: 6 },
    });
    expect(metrics.QueueDelay).toBeGreaterThan(0);
    expect(metrics.TimeToResult).toBeGreaterThan(metrics.QueueDelay ?? 0);
  });

  it('count POSTs that are not accepted: rejected as invalid, throttled by admission control, and failed by a fault of the service', async () => {
    const metrics = await metricsOf(async () => {
      const batchId = await post(rowsWith('hello'));
      await service.poll(batchId);
      expect((await service.send('POST', batchId, rowsWith('other'))).status).toBe(409);
      expect((await service.send('POST', aBatchId(), 'no JSON')).status).toBe(400);
      trouble.eventsAreLost = true;
      const waiting = await post(rowsWith('waiting'));
      expect((await service.send('POST', aBatchId(), rowsWith('throttled'))).status).toBe(429);
      trouble = { table: 'table request lost' };
      expect((await service.send('GET', waiting)).status).toBe(202);
      expect((await service.send('POST', waiting, rowsWith('waiting'))).status).toBe(503);
      trouble = {};
      await post(rowsWith('waiting'), waiting);
      await service.poll(waiting);
    });
    expect(metrics).toMatchObject({ BatchesRejected: 2, RequestsFailed: 1, PollsDeferred: 1, BatchesSucceeded: 2 });
    expect(metrics.BatchesThrottled).toBeGreaterThanOrEqual(1);
  });

  it('count a failed attempt separately from a failed batch', async () => {
    const metrics = await metricsOf(async () => {
      const since = Date.now();
      trouble.tableIsLostOnceCalled = true;
      const batchId = await post(rowsWith('hello'));
      while (!readMetrics(service.logDir, since).some(({ name }) => name === 'AttemptsFailed')) await moment();
      trouble = {};
      expect((await service.poll(batchId)).status).toBe(200);
    });
    expect(metrics).toMatchObject({ AttemptsFailed: 1, BatchesSucceeded: 1 });
    expect(metrics).not.toHaveProperty('BatchesFailed');
  });

  it('count throttles of the table, which lib/alarms.ts watches in place of metrics of DynamoDB', async () => {
    const metrics = await metricsOf(async () => {
      trouble.throttled = 'OUT#';
      expect((await service.poll(await post(rowsWith('hello')))).status).toBe(200);
    });
    expect(metrics).toMatchObject({ TableThrottles: 1, BatchesSucceeded: 1 });
  });

  it('are shown when a query fails: the failed batch and its code', async () => {
    const { functionName: name, functionUrl: url, region, credentials } = service;
    const declaration = { name, signature: '(A VARCHAR)', returnType: 'VARIANT' };
    const query = () => callExternalFunction({ ...declaration, url, region, credentials, rows: [['hello']] });
    trouble.comprehendRefuses = true;
    const shown: string[] = [];
    const show = (lines: Iterable<string>) => Promise.resolve(void shown.push(...lines));
    await expect(metered(service, query, show)).rejects.toThrow(/remote service error: 422 'Amazon Comprehend refused/);
    expect(shown).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^BatchesFailed +1$/),
        expect.stringMatching(/^BatchesFailed code=SERVICE_REFUSED function=ext_func_async +1$/),
      ]),
    );
  });

  it('were all written by the tests above, with the units of the contract', () => {
    const seen = readMetrics(service.logDir, 0).map(({ name, unit }) => [name.split(' ')[0], unit]);
    // These two have a test of their own: remembered-answers.thorough.ts.
    const { RowsRemembered, ...ofService } = METRICS;
    const { ComprehendUnitsSaved, ...ofComprehend } = COMPREHEND_METRICS;
    expect([RowsRemembered, ComprehendUnitsSaved]).toEqual(['Count', 'Count']);
    expect(Object.fromEntries(seen)).toEqual({ ...ofService, ...ofComprehend });
  });
});
