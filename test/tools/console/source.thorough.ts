import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { bundledPage } from '../../../console/server/bundle-page';
import { startConsole } from '../../../console/server/start-console';
import { graphsSchema } from '../../../console/api/graphs';
import { DeployedSource } from '../../../console/deployed/deployed-source';
import { consoleInfoSchema } from '../../../console/api/info';
import { batchDetailsSchema, batchLogSchema } from '../../../console/api/details';
import { consoleEventSchema } from '../../../console/api/events';
import type { DescribedFunction } from '../../../lib/described-function';
import { claimToken } from '../../../lambda/jobs/claim-token';
import { ItemTable } from '../../../lambda/jobs/item-table';
import { jobTimes } from '../../../lambda/jobs/job-times';
import { Slots } from '../../../lambda/jobs/slots';
import { systemClock, type Clock } from '../../../lambda/shared/clock';
import { targetAt } from '../../../tools/jobs/target';
import { aJob, BATCH_ID, QUERY_ID, rowsOf } from '../../unit/builders';
import { startDynalite, type DynaliteTable } from '../../unit/dynalite-table';
import { RecordedAws } from './recorded-aws';
import batchesOfQuery from './replies/batches-of-query.json';
import queryDefinitions from './replies/describe-query-definitions.json';
import queryResults from './replies/get-query-results.json';

const times = jobTimes(1, 12);
const mood: DescribedFunction = {
  name: 'mood',
  url: 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/v1/mood',
  process: 'Trial-FunctionsmoodProcess',
  line: 'quota:calls',
  slots: 1,
  quota: { unitsPerSecond: 10, unitsPerCall: 1 },
  arguments: '(a VARCHAR)',
  returns: 'VARIANT',
  example: ["'I am happy'"],
};
const BATCH = { functionName: 'mood', batchId: BATCH_ID };
const TABLE_ARN = 'arn:aws:dynamodb:eu-central-1:123456789012:table/Jobs';

/** Nobody waits as long for recorded replies as for AWS's own. */
const FAST: Clock = {
  now: () => systemClock.now(),
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 50, signal),
};

const aws = new RecordedAws();
let dynalite: DynaliteTable;
const sources: DeployedSource[] = [];

beforeAll(async () => {
  await aws.start();
  dynalite = await startDynalite();
});
beforeEach(() => {
  aws.requests.splice(0);
  aws.replies.clear();
  aws.on('DescribeQueryDefinitions', { body: queryDefinitions });
  aws.on('StartQuery', { body: { queryId: '12ab3456-12ab-123a-789e-1234567890ab' } });
  aws.on('GetQueryResults', { body: { status: 'Complete', results: [] } });
  aws.on('GetDashboard', { body: { DashboardBody: '{"widgets":[]}' } });
  aws.on('GetMetricData', { body: { MetricDataResults: [] } });
  aws.on('Invoke DryRun', { status: 204 });
  aws.on('Invoke Event', { status: 202 });
});
afterEach(async () => {
  for (const source of sources.splice(0)) await source.stop();
});
afterAll(async () => {
  await dynalite.stop();
  aws.stop();
});

async function endpointOfTable() {
  const endpoint = await dynalite.client.config.endpoint?.();
  return `http://${endpoint?.hostname}:${endpoint?.port}`;
}

/** @param recorded DynamoDB is played by recorded replies, too. Default: a real table */
async function aSource({
  readOnly,
  recorded = false,
}: { readonly readOnly?: boolean; readonly recorded?: boolean } = {}) {
  const tableName = recorded ? 'Jobs' : await dynalite.create();
  const dynamodb = recorded ? aws.client : { ...aws.client, endpoint: await endpointOfTable() };
  const target = targetAt({ tableName, functions: [mood], times, dynamodb, lambda: aws.client }, ' --stack Trial');
  const stack = {
    name: 'Trial',
    account: '123456789012',
    region: 'eu-central-1',
    functions: [mood],
    target,
    lambda: new LambdaClient(aws.client),
    logs: new CloudWatchLogsClient(aws.client),
    cloudWatch: new CloudWatchClient(aws.client),
  };
  const source = new DeployedSource({ stack, readOnly, clock: FAST });
  sources.push(source);
  const table = new ItemTable(dynalite.client, tableName, systemClock);
  const slots = new Slots(table, { line: mood.line, count: 1, times, clock: systemClock });
  return { source, store: target.storeOf('mood'), slots };
}

/** The events of a kind as soon as one of them is as wanted. */
async function eventually(source: DeployedSource, isWanted: (event: Readonly<Record<string, unknown>>) => boolean) {
  for (;;) {
    const found = source.events.after(0)?.find((event) => isWanted({ ...event }));
    if (found) return consoleEventSchema.parse(found);
    await systemClock.sleep(5);
  }
}

describe('the jobs of a deployed stack', () => {
  it('are not read before a page is open', async () => {
    const { source, store } = await aSource();
    await store.accept(aJob());
    await systemClock.sleep(20);
    expect([source.events.after(0), aws.requests]).toEqual([[], []]);
  });

  it('in flight and failed become events, and so do the slots of their quota', async () => {
    const { source, store } = await aSource();
    await store.accept(aJob({ queryId: QUERY_ID }));
    await store.accept(aJob({ batchId: 'failed' }));
    const claim = await store.claim('failed', 'a worker');
    if (claim) await store.fail(claim, { code: 'SERVICE_REFUSED', message: 'Refused.' }, 0);
    source.onPages(1);
    const waiting = await eventually(source, ({ kind, batchId }) => kind === 'job' && batchId === BATCH_ID);
    expect(waiting).toMatchObject({
      functionName: 'mood',
      job: { state: 'waiting for a slot', quota: 'calls', rows: 2 },
    });
    expect(await eventually(source, ({ batchId }) => batchId === 'failed')).toMatchObject({
      job: { state: 'failed', failure: { code: 'SERVICE_REFUSED' } },
    });
    expect(await eventually(source, ({ kind }) => kind === 'quota')).toMatchObject({
      quota: 'calls',
      slots: [{ state: 'free' }],
      waiting: 1,
    });
    expect((await source.info()).readAt).toBeGreaterThan(Date.now() - 60_000);
  });

  it('that a worker has are named at its slot', async () => {
    const { source, store, slots } = await aSource();
    await store.accept(aJob());
    await slots.take('a worker', 'mood');
    await store.claim(BATCH_ID, claimToken('a worker', 1));
    source.onPages(1);
    const quota = await eventually(source, ({ kind }) => kind === 'quota');
    expect(quota).toMatchObject({ slots: [{ state: 'taken', batches: [BATCH] }] });
  });

  it('that waited and have succeeded since the last read are seen to have succeeded', async () => {
    const { source, store } = await aSource();
    await store.accept(aJob());
    source.onPages(1);
    await eventually(source, ({ batchId }) => batchId === BATCH_ID);
    source.onPages(0);
    const claim = await store.claim(BATCH_ID, 'a worker');
    if (claim) await store.succeed(claim);
    source.onPages(1);
    await eventually(source, ({ job }) => (job as { state?: string } | undefined)?.state === 'succeeded');
  });

  it('are shown one by one, with log lines and a forecast of each action, and without rows unless asked for', async () => {
    aws.on('GetQueryResults', { body: queryResults });
    const { source, store } = await aSource();
    await store.accept(aJob({ queryId: QUERY_ID, rows: rowsOf('the text of a row', 'another') }));
    const details = batchDetailsSchema.parse(await source.details(BATCH, { rows: false }));
    expect(details).toMatchObject({
      job: { state: 'waiting for a slot', queryId: QUERY_ID },
      slices: [{ slice: 0, rows: 2, stored: false }],
      // The rows once, the job and its index entry once.
      cost: [
        { what: 'DynamoDB: writes', amount: 3, basis: 'computed' },
        { what: 'DynamoDB: reads', amount: 0 },
      ],
      actions: { end: { possible: true }, requeue: { possible: true } },
    });
    expect(JSON.stringify(details)).not.toContain('the text of a row');
    expect(batchLogSchema.parse(await source.log(BATCH))).toMatchObject({
      log: [{ message: 'batch accepted' }, { message: 'claimed' }, { message: 'attempt failed' }],
      metrics: expect.arrayContaining([{ name: 'AttemptsFailed', value: 1, unit: 'Count' }]) as unknown,
    });
    const withRows = await source.details(BATCH, { rows: true });
    expect(withRows?.rows?.[0]).toMatchObject({ row: 0, arguments: ['"the text of a row"'] });
    await source.log(BATCH);
    expect(aws.inputsOf('StartQuery')).toHaveLength(1);
    expect(await source.log({ ...BATCH, batchId: 'gone' })).toBeUndefined();
    expect(await source.details({ ...BATCH, batchId: 'gone' }, { rows: false })).toBeUndefined();
    expect(await source.details({ ...BATCH, functionName: 'gone' }, { rows: false })).toBeUndefined();
  });

  it('are shown without log lines if Logs Insights fails', async () => {
    aws.on('GetQueryResults', { body: { status: 'Failed' } });
    const { source, store } = await aSource();
    await store.accept(aJob());
    expect(await source.log(BATCH)).toEqual({ metrics: [] });
    expect((await source.info()).lacks).toMatchObject([
      { permission: 'Logs Insights', sentence: expect.stringContaining('ended with Failed') as string },
    ]);
  });

  it('are failed and requeued as by npm run jobs, and the page gets the change at once', async () => {
    const { source, store } = await aSource();
    await store.accept(aJob());
    expect(await source.end(BATCH, 'Comprehend is down')).toEqual({
      sentence: expect.stringMatching(/has failed\. Query .* reads the reason/) as string,
    });
    await eventually(source, ({ job }) => (job as { state?: string } | undefined)?.state === 'failed');
    expect(await source.requeue(BATCH)).toMatchObject({
      sentence: expect.stringContaining('is started again') as string,
    });
    await eventually(source, ({ job }) => (job as { state?: string } | undefined)?.state === 'waiting for a slot');
    expect(aws.inputsOf('Invoke Event')).toEqual([
      {
        path: `/2015-03-31/functions/${encodeURIComponent(mood.process)}/invocations`,
        functionName: 'mood',
        batchId: BATCH_ID,
      },
    ]);
    const claim = await store.claim(BATCH_ID, 'a worker');
    if (claim) await store.succeed(claim);
    await expect(source.end(BATCH, 'late')).rejects.toThrow(/has already ended with SUCCESS/);
  });

  it('are not changed with --read-only', async () => {
    const { source, store } = await aSource({ readOnly: true });
    await store.accept(aJob());
    expect((await source.info()).may).toMatchObject({ end: false, requeue: false });
    await expect(source.end(BATCH, 'why')).rejects.toThrow('The console was started with --read-only.');
    await expect(source.requeue(BATCH)).rejects.toThrow('The console was started with --read-only.');
    expect(await store.read(BATCH_ID)).toMatchObject({ status: 'IN_PROGRESS' });
  });
});

describe('a search', () => {
  it.each([
    ['the batch id', 'failed'],
    ['the query id', QUERY_ID],
    ['the failure code', 'SERVICE_REFUSED'],
    [
      'a pasted SQL error',
      "Request failed for external function MOOD with remote service error: 422 'Comprehend refused the call.'",
    ],
  ])('finds a failed batch by %s, though the page does not have it yet', async (_, text) => {
    const { source, store } = await aSource();
    await store.accept(aJob({ batchId: 'failed', queryId: QUERY_ID }));
    const claim = await store.claim('failed', 'a worker');
    if (claim) await store.fail(claim, { code: 'SERVICE_REFUSED', message: 'Comprehend refused the call.' }, 0);
    expect(await source.find(text)).toEqual([{ functionName: 'mood', batchId: 'failed' }]);
    expect(source.events.ofBatch({ functionName: 'mood', batchId: 'failed' })).toHaveLength(1);
  });

  it('finds the batches of a query that have succeeded by the logs, but not those that the table has no job of', async () => {
    aws.on('GetQueryResults', { body: batchesOfQuery });
    const { source, store } = await aSource();
    await store.accept(aJob({ queryId: QUERY_ID }));
    const claim = await store.claim(BATCH_ID, 'a worker');
    if (claim) await store.succeed(claim);
    expect(await source.find(QUERY_ID)).toEqual([BATCH]);
    expect(source.events.ofBatch(BATCH)).toMatchObject([{ job: { state: 'succeeded' } }]);
  });

  it('finds nothing for a text that names nothing', async () => {
    const { source } = await aSource();
    expect(await source.find('no such thing')).toEqual([]);
    expect(aws.requests).toEqual([]);
  });
});

describe('what the page may do', () => {
  it('is everything but what a deployed stack cannot do, with all permissions', async () => {
    const { source } = await aSource();
    expect(consoleInfoSchema.parse(await source.info())).toMatchObject({
      where: 'AWS',
      account: '123456789012',
      region: 'eu-central-1',
      stack: 'Trial',
      functions: [{ name: 'mood', quota: 'calls' }],
      quotas: [{ name: 'calls', unitsPerSecond: 10, slots: 1 }],
      deadlineSeconds: 570,
      may: { run: false, break: false, end: true, requeue: true, tryAsOthers: false },
      lacks: [],
      dashboard: true,
      readEverySeconds: 5,
    });
    for (const method of ['run', 'readCsv', 'breakThings', 'trust']) expect(method in source).toBe(false);
  });

  it('is tried without changing anything', async () => {
    const { source, store } = await aSource();
    await source.info();
    expect(await store.read('')).toBeUndefined();
    expect(aws.requests.filter(({ operation }) => operation.startsWith('Invoke'))).toMatchObject([
      { operation: 'Invoke DryRun' },
    ]);
  });

  it.each([
    ['Query', 'dynamodb:Query', { end: true, requeue: false }],
    ['GetItem', 'dynamodb:GetItem', { end: false, requeue: false }],
    ['GetItem', 'kms:Decrypt', { end: false, requeue: false }],
    ['UpdateItem', 'dynamodb:UpdateItem', { end: false, requeue: false }],
    ['Invoke DryRun', 'lambda:InvokeFunction', { end: true, requeue: false }],
    ['StartQuery', 'logs:StartQuery', { end: true, requeue: true }],
    ['GetDashboard', 'cloudwatch:GetDashboard', { end: true, requeue: true }],
  ])('is less if AWS denies %s for want of %s, and the page says so', async (operation, action, may) => {
    aws.on('Query', { body: { Items: [], Count: 0, ScannedCount: 0 } });
    aws.on('GetItem', { body: {} });
    aws.on('UpdateItem', {
      status: 400,
      body: { __type: 'ConditionalCheckFailedException', message: 'The conditional request failed' },
    });
    aws.deny(operation, action, TABLE_ARN);
    const { source } = await aSource({ recorded: true });
    const info = await source.info();
    expect(info).toMatchObject({ may, lacks: [{ permission: action }], dashboard: operation !== 'GetDashboard' });
    expect(info.lacks[0]?.sentence).toMatch(new RegExp(`^The page .* Allow ${action} on ${TABLE_ARN} in the policy`));
    source.onPages(1);
    await systemClock.sleep(50);
    expect((await source.info()).lacks).toHaveLength(1);
  });

  it('is more once the permission was granted, and the page no longer names it', async () => {
    const { source, store } = await aSource();
    await store.accept(aJob());
    aws.deny('StartQuery', 'logs:StartQuery', 'arn:aws:logs:eu-central-1:123456789012:log-group:Trial:*');
    expect((await source.info()).lacks).toMatchObject([{ permission: 'logs:StartQuery' }]);
    aws.on('StartQuery', { body: { queryId: '12ab3456-12ab-123a-789e-1234567890ab' } });
    await source.log(BATCH);
    expect((await source.info()).lacks).toEqual([]);
  });

  it('is told even if the credentials have expired', async () => {
    const expired = {
      status: 400,
      body: { __type: 'ExpiredTokenException', message: 'The security token is expired' },
    };
    for (const operation of ['Query', 'GetItem', 'UpdateItem']) aws.on(operation, expired);
    const { source } = await aSource({ recorded: true });
    expect((await source.info()).lacks).toEqual([
      { permission: 'AWS', sentence: 'The AWS credentials have expired. Sign in again.' },
    ]);
    await expect(source.details(BATCH, { rows: false })).rejects.toThrow('The AWS credentials have expired.');
  });
});

test('the console serves a deployed stack over HTTP: what it may do, its graphs, and no runs', async () => {
  const widget = {
    type: 'metric',
    properties: { title: 'Rows', metrics: [['S', 'RowsAccepted', 'service', 'Trial']] },
  };
  aws.on('GetDashboard', { body: { DashboardBody: JSON.stringify({ widgets: [widget] }) } });
  const { source } = await aSource();
  const server = await startConsole({ source, files: bundledPage() });
  const get = (path: string) => fetch(`${server.url}${path}`, { headers: { 'x-console-token': server.token } });
  try {
    expect(consoleInfoSchema.parse(await (await get('api/info')).json())).toMatchObject({ stack: 'Trial', lacks: [] });
    const { graphs } = graphsSchema.parse(await (await get('api/graphs?hours=6')).json());
    expect(graphs).toEqual([{ title: 'Rows', section: '', series: [], limits: [] }]);
    expect((await get('api/graphs?hours=100')).status).toBe(400);
    expect((await get('api/trust')).status).toBe(404);
    aws.deny('GetMetricData', 'cloudwatch:GetMetricData', '*');
    expect((await get('api/graphs?hours=1')).status).toBe(403);
  } finally {
    await server.stop();
  }
});

test('the console shows a batch while Logs Insights still runs the query of its log', async () => {
  let status = 'Running';
  aws.on('GetQueryResults', () => ({
    body: { ...queryResults, status, ...(status === 'Running' && { results: [] }) },
  }));
  const { source, store } = await aSource();
  await store.accept(aJob());
  const server = await startConsole({ source, files: bundledPage() });
  const get = async (path: string) => {
    const reply = await fetch(`${server.url}${path}`, { headers: { 'x-console-token': server.token } });
    return { status: reply.status, body: await reply.json() };
  };
  const path = `api/batches/mood/${encodeURIComponent(BATCH_ID)}`;
  try {
    let hasLog = false;
    const log = get(`${path}/logs`).finally(() => (hasLog = true));
    expect(batchDetailsSchema.parse((await get(path)).body)).toMatchObject({ job: { state: 'waiting for a slot' } });
    expect(hasLog).toBe(false);
    status = 'Complete';
    expect(batchLogSchema.parse((await log).body).log).toHaveLength(3);
    expect((await get('api/batches/mood/gone/logs')).status).toBe(404);
  } finally {
    await server.stop();
  }
});
