import { batchDetailsSchema, batchLogSchema } from '../../console/api/details';
import { FAULTS, type FaultName } from '../../console/api/faults';
import { historySchema } from '../../console/api/history';
import { consoleInfoSchema } from '../../console/api/info';
import type { RunReply } from '../../console/api/run';
import { triedCallSchema, trustSchema } from '../../console/api/trust';
import { startConsole, type RunningConsole } from '../../console/server/start-console';
import { LocalSource } from '../../local/console/local-source';
import { Taps } from '../../local/console/taps';
import { aService, sentimentAt, type TestService } from './a-service';
import { ConsoleClient } from './console-client';

/** No event and no detail may hold it, unless rows are asked for. */
const SECRET = 'top secret';

const NAME = 'ext_func_async';
const taps = new Taps();
let service: TestService;
let source: LocalSource;
let page: RunningConsole;
let client: ConsoleClient;

const textRows = (count: number, of = 'row') =>
  Array.from({ length: count }, (_, row) => [JSON.stringify(`${SECRET} ${of} ${row} is good`)]);

const queryIdOf = (replies: readonly RunReply[]) => {
  const [first] = replies;
  if (first?.kind !== 'started') throw new Error(`The run did not start: ${JSON.stringify(first)}`);
  return first.queryId;
};

const pathOf = (batchId: string) => `api/batches/${NAME}/${encodeURIComponent(batchId)}`;
const details = async (batchId: string, query = '') =>
  batchDetailsSchema.parse(await client.get(`${pathOf(batchId)}${query}`));

/** Sends rows without waiting for their values. */
function sent(rows: readonly (readonly string[])[], rowsPerBatch?: number) {
  const cancel = new AbortController();
  const running = client.run({ functionName: NAME, rows: rows.map((row) => [...row]), rowsPerBatch }, cancel.signal);
  running.catch(() => undefined);
  return { cancel: () => cancel.abort(), running };
}

beforeAll(async () => {
  service = await aService({
    config: { functions: sentimentAt(10) },
    comprehend: { latencyMs: 5, callsPerSecond: 1_000, ...taps.comprehend },
    cloud: { observer: taps.observer, faults: taps.cloudFaults },
  });
  source = new LocalSource(service, taps);
  page = await startConsole({ source, files: { page: () => Promise.resolve({ html: '', js: '', css: '' }) } });
  client = new ConsoleClient(page);
});

afterAll(async () => {
  client.close();
  await page.stop();
  await service.stop();
});

describe('the console over the embedded cloud', () => {
  it('observes nothing before a page is opened, and then shows the batches of before', async () => {
    const { status } = await service.send('POST', 'earlier', JSON.stringify({ data: [[0, SECRET]] }));
    expect(status).toBe(202);
    expect((await service.poll('earlier')).status).toBe(200);
    expect(source.events.after(0)).toEqual([]);
    await client.open();
    expect((await client.until('job', ({ batchId }) => batchId === 'earlier')).job).toMatchObject({
      state: 'succeeded',
    });
    const { log } = batchLogSchema.parse(await client.get(`${pathOf('earlier')}/logs`));
    expect(log?.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['batch accepted', 'claimed', 'succeeded']),
    );
  });

  it('names the stack, its functions, its quotas and every failure', async () => {
    const info = consoleInfoSchema.parse(await client.get('api/info'));
    expect(info).toMatchObject({
      where: 'this machine',
      functions: [{ name: NAME, parameters: [{ name: 'a', type: 'VARCHAR' }], example: ['"I am happy"'] }],
      quotas: [{ name: 'comprehend/BatchDetectSentiment/us-east-1', unitsPerSecond: 10, slots: 1 }],
      may: { run: true, break: true, end: true, requeue: true },
      deadlineSeconds: 570,
    });
    expect(info.failures.map(({ code }) => code)).toEqual(expect.arrayContaining(['WORKER_LOST', 'SERVICE_REFUSED']));
  });

  it('runs a query and marks errors of rows', async () => {
    const rows = [['"I am happy"'], ['17'], ['null'], ['"it\'s sad"']];
    const replies = await client.run({ functionName: NAME, rows, rowsPerBatch: 2 });
    const values = replies.flatMap((reply) => (reply.kind === 'values' ? [reply] : []));
    expect(replies[0]).toMatchObject({ batches: 2 });
    expect(replies.at(-1)?.kind).toBe('succeeded');
    expect(values.flatMap(({ errors }) => errors)).toEqual([1]);
    const inOrder = values.sort((one, other) => one.firstRow - other.firstRow).flatMap((reply) => reply.values);
    expect(inOrder.map((value) => Object.keys((JSON.parse(value) as object | null) ?? {})[0])).toEqual([
      'Positive',
      'error',
      undefined,
      'Positive',
    ]);
  });

  it('shows both sides of a batch: requests, job, checkpoints, calls, the quota and the log', async () => {
    const { running } = sent(textRows(600));
    const queryId = queryIdOf(await running);
    const batchId = `${queryId}:1:1:0:0`;
    const of = { functionName: NAME, batchId };
    await client.until('log', (line) => line.batchId === batchId && line.message === 'succeeded');
    const mine = client.events.filter((event) => 'batchId' in event && event.batchId === batchId);
    const jobs = mine.flatMap((event) => (event.kind === 'job' ? [event.job] : []));
    expect(jobs[0]).toMatchObject({ state: 'waiting for a slot', rows: 600, slices: 2, queryId, attempt: 0 });
    expect(jobs.map(({ state }) => state)).toEqual(expect.arrayContaining(['being processed', 'succeeded']));
    const requests = mine.flatMap((event) => (event.kind === 'request' ? [event] : []));
    expect(requests.slice(0, 2)).toMatchObject([
      { method: 'POST', ...of },
      { method: 'POST', outcome: 202, ...of },
    ]);
    expect(requests[0]?.outcome).toBeUndefined();
    expect(requests[0]?.request).toBe(requests[1]?.request);
    await client.until('request', (event) => event.batchId === batchId && event.outcome === 200);
    expect(mine.filter(({ kind }) => kind === 'slice')).toMatchObject([
      { slice: 0, attempt: 1 },
      { slice: 1, attempt: 1 },
    ]);
    const quota = await client.until('quota', ({ slots }) => slots[0]?.batches?.[0]?.batchId === batchId);
    expect(quota).toMatchObject({ slots: [{ state: 'taken', batches: [of] }], processed: { [NAME]: 1 } });
    expect(client.all('calls').reduce((sum, { answered }) => sum + answered, 0)).toBeGreaterThanOrEqual(24);
    await client.until('invocation', ({ lambda, functionName }) => lambda === 'process' && functionName === NAME);
  });

  it('shows a batch in full, its rows only if they are asked for', async () => {
    const batchId = `${queryIdOf(await client.run({ functionName: NAME, rows: textRows(3, 'shown') }))}:1:1:0:0`;
    const shown = await details(batchId);
    expect(shown).toMatchObject({
      job: { state: 'succeeded', rows: 3, rowsDone: 3 },
      item: { status: 'SUCCESS', part: 'JOB' },
      slices: [{ slice: 0, rows: 3, stored: true }],
      actions: { end: { possible: false }, requeue: { possible: false } },
    });
    expect(shown.cost.map(({ what, basis }) => [what.split(',')[0], basis])).toEqual([
      ['API Gateway', 'measured'],
      ['Lambda: post and get', 'measured'],
      ['Lambda: process', 'computed'],
      ['DynamoDB: writes', 'measured'],
      ['DynamoDB: reads', 'measured'],
      ['Amazon Comprehend', 'computed'],
    ]);
    // Rows, results, the job at three times at least, and its index entry with it.
    expect(shown.cost[3]?.amount).toBeGreaterThanOrEqual(8);
    expect(JSON.stringify(shown)).not.toContain(SECRET);
    const { rows } = await details(batchId, '?rows=yes');
    expect(rows?.[2]).toMatchObject({ row: 2, arguments: [JSON.stringify(`${SECRET} shown 2 is good`)] });
    expect(rows?.[2]?.value).toContain('Positive');
    const history = historySchema.parse(await client.get(`${pathOf(batchId)}/history`));
    expect(history.batch).toEqual({ functionName: NAME, batchId });
    expect(JSON.stringify(history)).not.toContain(SECRET);
  });

  it('ends a batch, finds it by what its user has, and starts it again', async () => {
    const { running } = sent(textRows(1_000, 'ended'));
    const { batchId, queryId } = await client
      .until('job', ({ job }) => job.rows === 1_000 && job.state === 'being processed')
      .then(({ batchId: id, job }) => ({ batchId: id, queryId: job.queryId ?? '' }));
    expect((await details(batchId)).actions).toMatchObject({ end: { possible: true }, requeue: { possible: false } });
    expect(await client.post(`${pathOf(batchId)}/end`, { reason: 'too expensive' })).toEqual({
      sentence: `${batchId} has failed. Query ${queryId} reads the reason at its next poll.`,
    });
    const end = (await running).at(-1);
    const message = end?.kind === 'failed' ? end.message : '';
    expect(message).toContain("422 'An operator of the service ended this batch: too expensive.'");
    expect((await details(batchId)).sqlError).toBe(message);
    for (const text of [queryId, batchId, 'FAILED_BY_OPERATOR', message])
      expect(await client.get(`api/find?text=${encodeURIComponent(text)}`)).toEqual({
        batches: [{ functionName: NAME, batchId }],
      });
    expect(await client.post(`${pathOf(batchId)}/end`, { reason: 'again' })).toMatchObject({
      message: expect.stringContaining('has already ended') as string,
    });
    expect(await client.post(`${pathOf(batchId)}/requeue`, {})).toMatchObject({
      sentence: expect.stringContaining('is started again') as string,
    });
    await client.until('job', (event) => event.batchId === batchId && event.job.state === 'succeeded');
  });

  it('cancels a query', async () => {
    const { running, cancel } = sent(textRows(1_001, 'cancelled'));
    await client.until('job', ({ job }) => job.rows === 1_001 && job.state === 'being processed');
    cancel();
    await expect(running).rejects.toThrow();
    await client.until('query', ({ rows, phase }) => rows === 1_001 && phase === 'cancelled');
    await client.until('job', ({ job }) => job.rows === 1_001 && job.state === 'succeeded');
  });

  it('reads rows from CSV, by the names of the arguments', async () => {
    const text = 'id;A\n1;good\n2;\n';
    expect(await client.post('api/csv', { functionName: NAME, text })).toEqual({
      columns: ['id', 'A'],
      chosen: ['A'],
      rows: [['"good"'], ['null']],
    });
    expect(await client.post('api/csv', { functionName: NAME, text, columns: ['b'] })).toMatchObject({
      message: expect.stringContaining('There is no column "b"') as string,
    });
  });

  it('shows who may call, and tries a call as others', async () => {
    const trust = trustSchema.parse(await client.get('api/trust'));
    expect(trust.pairs).toEqual([{ userArn: service.snowflakeUser.arn, externalId: service.role.externalId }]);
    expect(JSON.parse(trust.role.trustPolicy)).toHaveProperty('Statement');
    const tried = await Promise.all(
      trust.callers.map(async ({ name }) => {
        const { status, statement } = triedCallSchema.parse(await client.post(`api/trust/${name}`, {}));
        return [name, status, statement && (JSON.parse(statement) as { Effect: string }).Effect];
      }),
    );
    expect(tried).toEqual([
      ['snowflake', 404, undefined],
      ['user', 403, 'Deny'],
      ['other', 403, 'Deny'],
      ['nobody', 403, undefined],
    ]);
  });

  it.each<[FaultName, number, RegExp]>([
    [
      'lose-post-reply',
      5,
      /^Snowflake did not get the 202 to the POST of batch \S+\. It sent the POST again .* and got 202\. The batch was stored once/,
    ],
    [
      'lose-get-reply',
      5,
      /^Snowflake did not get the answer \d+ to a poll for batch \S+\. It polled again .* later and got \S+/,
    ],
    [
      'duplicate-event',
      5,
      /was delivered twice\. (The second worker ended, and logged ".*"|Two runs of process have ended)\. The batch was claimed once\.$/,
    ],
    [
      'throttle-comprehend',
      2_000,
      /^Comprehend throttled [1-9]\d* of \d+ calls in 10 s\. In that time no batch failed/,
    ],
    [
      'throttle-table',
      2_000,
      /^The Jobs table throttled [1-9]\d* of \d+ requests in 10 s\. In that time no batch failed/,
    ],
    [
      'kill-worker',
      2_000,
      /^The worker of batch \S+ was killed with [1-3] of 4 slices stored\. Attempt 2 began \d+ s later and stored only the other [1-3] slices\. The batch succeeded\.$/,
    ],
    ['comprehend-down', 500, /^Comprehend answered 500 to [1-9]\d* calls in 20 s\./],
  ])('injects the fault %s, and says what happened', async (fault, rows, finding) => {
    expect(await client.post(`api/faults/${fault}`, {})).toEqual({ sentence: FAULTS[fault].forecast });
    const replies = await client.run({ functionName: NAME, rows: textRows(rows, fault) });
    expect(replies.at(-1)?.kind).toBe('succeeded');
    const { sentence } = await client.until('fault', (event) => event.fault === fault && event.phase === 'over');
    expect(sentence).toMatch(finding);
    const phases = client.all('fault').flatMap((event) => (event.fault === fault ? [event.phase] : []));
    expect(phases).toEqual(['armed', 'struck', 'over']);
  });

  it('has sent no text of a row in any event', () => {
    expect(client.events.length).toBeGreaterThan(100);
    expect(JSON.stringify(client.events)).not.toContain(SECRET);
  });
});
