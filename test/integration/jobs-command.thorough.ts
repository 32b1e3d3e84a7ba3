import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { fail, list, requeue, show } from '../../tools/jobs/actions';
import { failQuery } from '../../tools/jobs/fail-query';
import { reportLines } from '../../tools/jobs/report-lines';
import { jobKeyOf } from '../../lambda/jobs/job-key';
import { ItemTable } from '../../lambda/jobs/item-table';
import { jobTimes } from '../../lambda/jobs/job-times';
import type { Slot } from '../../lambda/jobs/slot';
import { Slots } from '../../lambda/jobs/slots';
import { systemClock } from '../../lambda/shared/clock';
import { targetAt, type Target } from '../../tools/jobs/target';
import { refusal } from '../../local/cloud/stand-in/service-error';
import { aBatchId, batchCaller, type BatchCaller } from '../contract/batch-caller';
import { aService, sentimentAt, type TestService } from './a-service';

const TEXT = 'SECRETROWTEXT';
/** A worker ends half a second after its last batch. */
const TIME_SCALE = 4;
const QUERY_ID = '01b2c3d4-0000-1111-2222-333344445555';

describe('npm run jobs', () => {
  let service: TestService;
  let target: Target;
  let tone: BatchCaller;
  let slots: Slots;
  let held: Slot | undefined;
  let comprehendRefuses = false;

  beforeAll(async () => {
    service = await aService({
      config: { functions: { ...sentimentAt(10), tone: { processor: 'sentiment' } }, polls: { holdSeconds: 0 } },
      trial: { timeScale: TIME_SCALE },
      comprehend: {
        latencyMs: 5,
        callsPerSecond: 1000,
        authorize: () => (comprehendRefuses ? refusal('AccessDeniedException', 'no') : undefined),
      },
    });
    const { endpoints, region, tableName, externalFunctions: functions } = service;
    const client = (endpoint: string) => ({ endpoint, region, credentials: service.operator() });
    const [dynamodb, lambda] = [client(endpoints.dynamodb), client(endpoints.lambda)];
    const times = jobTimes(TIME_SCALE, 12);
    target = targetAt({ tableName, functions, times, dynamodb, lambda }, ' --local');
    const table = new ItemTable(DynamoDBDocumentClient.from(new DynamoDBClient(dynamodb)), tableName, systemClock);
    slots = new Slots(table, { line: functions[0]?.line ?? '', count: 1, times, clock: systemClock });
    const url = functions.find(({ name }) => name === 'tone')?.url ?? '';
    tone = batchCaller({ url, region, credentials: service.credentials }, 50);
  });
  afterAll(async () => {
    tone.close();
    await service.stop();
  });

  interface BatchOptions {
    readonly caller?: BatchCaller;
    readonly batchId?: string;
    readonly queryId?: string;
    readonly rows?: readonly unknown[];
  }

  async function post({ caller = service, batchId = aBatchId(), queryId = QUERY_ID, rows }: BatchOptions) {
    const query = { 'sf-external-function-current-query-id': queryId };
    await caller.send('POST', batchId, JSON.stringify({ data: rows ?? [[0, TEXT]] }), query);
    return batchId;
  }

  /** A batch that has ended. It also ends batches that wait. */
  async function aBatch(options: BatchOptions = {}): Promise<string> {
    await letWorkersRun();
    const batchId = await post(options);
    await service.cloud.idle();
    return batchId;
  }

  async function aFailedBatch(options: BatchOptions = {}): Promise<string> {
    comprehendRefuses = true;
    try {
      return await aBatch(options);
    } finally {
      comprehendRefuses = false;
    }
  }

  /** A batch that waits, since from now on the test itself has the slot. */
  async function aWaitingBatch(options: BatchOptions = {}): Promise<string> {
    held ??= await slots.take('a test', 'a test');
    if (!(await held?.extend())) throw new Error('A worker has the slot.');
    return post(options);
  }

  async function letWorkersRun(): Promise<void> {
    await held?.release();
    held = undefined;
  }

  const idsIn = async (which: Parameters<typeof list>[1]) =>
    ((await list(target, which)).data as { jobs: { batchId: string }[] }).jobs.map(({ batchId }) => batchId);

  it('lists jobs in flight and failed jobs, separately or together', async () => {
    const [failed, done, waiting] = [await aFailedBatch(), await aBatch(), await aWaitingBatch()];
    expect(await idsIn({ failed: true })).toEqual([failed]);
    expect(await idsIn({ inFlight: true })).toEqual([waiting]);
    expect(await idsIn({})).toEqual([waiting, failed]);
    const lines = [...reportLines(await list(target, {}))];
    expect(lines[0]).toMatch(/^function +batch id +query id +status +rows done +accepted +attempt +failure$/);
    const reason =
      ' {2}Amazon Comprehend refused the call with AccessDeniedException, which a retry would not change\\. .*\\.';
    expect(lines.join('\n')).toMatch(
      new RegExp(`^ext_func_async +${failed} +${QUERY_ID} +FAILED +0 of 1 .* SERVICE_REFUSED\n${reason}$`, 'm'),
    );
    expect(lines.join('\n')).not.toContain(done);
  });

  it('shows the state of a job as get answers it, and what to do', async () => {
    const [failed, done, waiting] = [await aFailedBatch(), await aBatch(), await aWaitingBatch()];
    expect((await show(target, done)).data).toMatchObject({ status: 'SUCCESS', rowsDone: 1, slices: 1, slicesDone: 1 });
    expect((await show(target, failed)).data).toMatchObject({ status: 'FAILED', failure: { code: 'SERVICE_REFUSED' } });
    const { data, sentence } = await show(target, waiting);
    expect(data).toMatchObject({
      status: 'IN_PROGRESS',
      attempt: 0,
      deadline: expect.stringMatching(/in 1\d\d s/) as string,
    });
    expect(sentence).toContain(`npm run jobs -- requeue ${waiting} --local`);
  });

  it('says what an unfinished job waits for, and who has the slots', async () => {
    await aBatch();
    const [first, second] = [await aWaitingBatch(), await aWaitingBatch({ caller: tone })];
    const progressOf = async (batchId: string) => (await show(target, batchId)).details?.progress;
    const quota = `comprehend/BatchDetectSentiment/${service.region}`;
    expect(await progressOf(first)).toMatchObject({ is: 'waiting for a slot', quota, place: 1, waiting: 2 });
    expect(await progressOf(second)).toMatchObject({ is: 'waiting for a slot', quota, place: 2, waiting: 2 });

    const store = target.storeOf('ext_func_async');
    const claim = await store.claim(first, 'a worker');
    if (claim === undefined) throw new Error('The job cannot be claimed.');
    expect(await progressOf(first)).toEqual({ is: 'being processed' });
    expect([...reportLines(await list(target, { inFlight: true }))].at(-1)).toMatch(
      new RegExp(
        `^Quota ${quota}: 1 of 1 slot taken \\(until .*Z \\(in \\d+ s\\)\\)\\. Batches being processed: 1 of ext_func_async\\. Batches waiting: 1\\.$`,
      ),
    );
    await store.release(claim, { done: 0, notBefore: Date.now() + 50_000 });
    expect(await progressOf(first)).toMatchObject({ is: 'waiting for another attempt' });
    expect((await show(target, first)).sentence).toContain(
      `A requeue allows the next attempt now. The command: npm run jobs -- requeue ${first} --local`,
    );
    for (const [batchId, reason] of [
      [first, 'a'],
      [second, 'b'],
    ] as const)
      await fail(target, batchId, { reason });
    await letWorkersRun();
    expect((await list(target, { inFlight: true })).quotas).toMatchObject([{ slots: [{ state: 'free' }], waiting: 0 }]);
  });

  it('lets a worker make the next attempt of a job now, without the wait after the last one', async () => {
    const batchId = await aWaitingBatch();
    const store = target.storeOf('ext_func_async');
    const claim = await store.claim(batchId, 'a worker');
    if (claim === undefined) throw new Error('The job cannot be claimed.');
    await store.release(claim, { done: 0, notBefore: Date.now() + 300_000 });
    await letWorkersRun();
    expect((await requeue(target, batchId)).sentence).toBe(`${batchId} is started again.`);
    expect(await service.poll(batchId)).toMatchObject({ status: 200 });
  });

  it("shows customers' texts only with --rows", async () => {
    const batchId = await aBatch();
    for (const report of [await show(target, batchId), await list(target, {})]) {
      expect(JSON.stringify(report)).not.toContain(TEXT);
      expect([...reportLines(report)].join('\n')).not.toContain(TEXT);
    }
    expect((await show(target, batchId, { rows: true })).data).toMatchObject({
      rowsAsSent: [[0, TEXT]],
      results: [[0, { Mixed: expect.any(Number) as number }]],
    });
  });

  it('shows how many rows and slices are done, also between two heartbeats', async () => {
    const rows = Array.from({ length: 1_200 }, (_, row) => [row, `${TEXT} ${row}`]);
    const batchId = await aWaitingBatch({ rows });
    const claim = await target.storeOf('ext_func_async').claim(batchId, 'a worker');
    if (claim === undefined) throw new Error('The job cannot be claimed.');
    const text = Array.from({ length: 200 }, (_, at) => JSON.stringify([1_000 + at, { Mixed: 1 }])).join(',');
    await target.storeOf('ext_func_async').saveResult(claim, 2, { text, answerBytes: text.length });
    const report = await show(target, batchId);
    expect(report.data).toMatchObject({ rows: 1_200, rowsDone: 200, slices: 3, slicesDone: 1, rowsStored: true });
    const lines = [...reportLines(report)];
    for (const line of [/^rows done +200 of 1200$/m, /^slices done +1 of 3$/m, /^rows stored +yes$/m, /^attempt +1$/m])
      expect(lines.join('\n')).toMatch(line);
    expect(lines.at(-1)).toBe('Nothing to do: a worker is processing this batch.');
    await fail(target, batchId, { reason: 'enough' });
  });

  it('prints a job as text', async () => {
    const batchId = await aFailedBatch();
    const lines = [...reportLines(await show(target, batchId))].join('\n');
    expect(lines).toMatch(/^failure +SERVICE_REFUSED: Amazon Comprehend refused the call/m);
    expect(lines).not.toMatch(/[{}[\]"]/);
    const done = await aBatch();
    const withRows = [...reportLines(await show(target, done, { rows: true }))].join('\n');
    expect(withRows).toMatch(new RegExp(`^row  arguments +result\\n0    ${TEXT}  \\{"Positive": 0`, 'm'));
  });

  it('shows no rows that have expired, and does not start their job', async () => {
    const batchId = await aFailedBatch();
    const later = Date.now() + 900_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
    try {
      const { data } = await show(target, batchId, { rows: true });
      expect(data).toMatchObject({ rowsStored: false });
      expect(JSON.stringify(data)).not.toContain(TEXT);
      await expect(requeue(target, batchId)).rejects.toThrow(
        /have expired, so it cannot be started again\. Run the query again/,
      );
    } finally {
      clock.mockRestore();
    }
  });

  it('keeps the rows of a restarted job as long as the rows of a new job', async () => {
    const batchId = await aFailedBatch();
    const areStoredIn = async (minutes: number) => {
      const later = Date.now() + minutes * 60_000;
      const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
      try {
        return (await show(target, batchId)).details?.rowsStored;
      } finally {
        clock.mockRestore();
      }
    };
    expect(await areStoredIn(15 / TIME_SCALE)).toBe(false);
    const job = {
      key: jobKeyOf('ext_func_async', batchId),
      functionName: 'ext_func_async',
      acceptedAt: 0,
      expectedAt: 0,
    };
    expect(await target.operator.reopen(job, Date.now() + 10 * 60_000)).toBe(true);
    expect([await areStoredIn(10 + 14 / TIME_SCALE), await areStoredIn(10 + 15 / TIME_SCALE)]).toEqual([true, false]);
    await fail(target, batchId, { reason: 'enough' });
  });

  it('ends a job in flight with a reason, which the SQL user reads', async () => {
    const batchId = await aWaitingBatch();
    await fail(target, batchId, { reason: 'Comprehend is down until noon' });
    expect(await service.poll(batchId)).toEqual({
      status: 422,
      body: 'An operator of the service ended this batch: Comprehend is down until noon.',
    });
    expect(await idsIn({ failed: true })).toContain(batchId);
    expect((await show(target, batchId)).sentence).toBe(
      'An operator ended this batch. When the reason no longer applies, run the query again.',
    );
    await expect(fail(target, batchId, { reason: 'again' })).rejects.toThrow(
      /has already ended with FAILED, so fail cannot end it/,
    );
    await expect(fail(target, await aBatch(), { reason: 'late' })).rejects.toThrow(
      /has already ended with SUCCESS, so fail cannot end it/,
    );
  });

  it('ends all batches in flight of a query, in each function, and no others', async () => {
    const queryId = 'one-query';
    const ids = [
      await aWaitingBatch({ queryId }),
      await aWaitingBatch({ queryId }),
      await aWaitingBatch({ queryId, caller: tone }),
    ];
    const other = await aWaitingBatch({ queryId: 'another-query' });
    const { data, sentence } = await failQuery(target, queryId, { reason: 'Too dear' });
    expect(data).toEqual({ queryId, ended: 3, endedBefore: 0 });
    expect(sentence).toBe(
      '3 batches of query one-query were in flight and have failed. If the query still sends batches, cancel it in Snowflake, or run this again.',
    );
    const answer = { status: 422, body: 'An operator of the service ended this batch: Too dear.' };
    for (const [index, id] of ids.entries()) expect(await (index < 2 ? service : tone).poll(id)).toEqual(answer);
    expect(await service.send('GET', other)).toMatchObject({ status: 202 });
    expect((await failQuery(target, queryId, { reason: 'Too dear' })).sentence).toBe(
      'Query one-query has no batch in flight. Nothing was ended.',
    );
    await fail(target, other, { reason: 'enough' });
  });

  it('says how many batches of a query had ended already, and with --function ends only batches of that function', async () => {
    const queryId = 'two-functions';
    const abandoned = await aWaitingBatch({ queryId });
    const later = Date.now() + 580_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
    try {
      const { data, sentence } = await failQuery(target, queryId, { reason: 'late' });
      expect(data).toEqual({ queryId, ended: 0, endedBefore: 1 });
      expect(sentence).toMatch(/^0 batches of query two-functions .* 1 batch had ended already\./);
    } finally {
      clock.mockRestore();
    }
    const inTone = await aWaitingBatch({ queryId, caller: tone });
    expect((await failQuery(target, queryId, { reason: 'why', function: 'tone' })).data).toMatchObject({ ended: 1 });
    expect((await show(target, inTone)).data).toMatchObject({ status: 'FAILED', functionName: 'tone' });
    expect((await show(target, abandoned)).data).toMatchObject({ status: 'IN_PROGRESS' });
    await fail(target, abandoned, { reason: 'enough' });
  });

  it('requires --function if several functions have a batch with the same id', async () => {
    const batchId = await aFailedBatch();
    await aFailedBatch({ caller: tone, batchId });
    await expect(show(target, batchId)).rejects.toThrow(
      `Several functions have a batch ${batchId}: ext_func_async, tone. Name one with --function.`,
    );
    expect((await show(target, batchId, { function: 'TONE' })).data).toMatchObject({ functionName: 'tone' });
    const listed = (await list(target, { failed: true, function: 'tone' })).jobs ?? [];
    expect(listed.filter((job) => job.batchId === batchId)).toMatchObject([{ functionName: 'tone' }]);
    expect(new Set(listed.map(({ functionName }) => functionName))).toEqual(new Set(['tone']));
  });

  it('treats an abandoned job as failed, as get does', async () => {
    const batchId = await aWaitingBatch();
    const later = Date.now() + 580_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
    try {
      expect(await idsIn({ failed: true })).toContain(batchId);
      expect(await idsIn({ inFlight: true })).not.toContain(batchId);
      expect(await idsIn({ failed: true, inFlight: true })).toContain(batchId);
      await expect(fail(target, batchId, { reason: 'late' })).rejects.toThrow(
        /has already ended with FAILED, so fail cannot end it/,
      );
    } finally {
      clock.mockRestore();
    }
  });

  it('starts a worker for a job that waits', async () => {
    const batchId = await aWaitingBatch();
    await letWorkersRun();
    expect((await requeue(target, batchId)).sentence).toBe(`${batchId} is started again.`);
    expect(await service.poll(batchId)).toMatchObject({ status: 200 });
  });

  it('starts a failed job again, and says that its query has ended', async () => {
    const batchId = await aFailedBatch();
    expect(await service.poll(batchId)).toMatchObject({ status: 422 });
    expect((await requeue(target, batchId)).sentence).toMatch(
      /is started again\. Its query has already failed and gets no result/,
    );
    expect(await service.poll(batchId)).toMatchObject({ status: 200 });
    expect(await idsIn({ failed: true })).not.toContain(batchId);
    await expect(requeue(target, batchId)).rejects.toThrow(/has succeeded, so it cannot be started again/);
  });

  it('does not start a job that a worker is processing', async () => {
    const batchId = await aWaitingBatch();
    await target.storeOf('ext_func_async').claim(batchId, 'a worker');
    await expect(requeue(target, batchId)).rejects.toThrow(
      /A worker is processing .*\. Wait until it ends, or end the job first/,
    );
    expect((await show(target, batchId)).sentence).toBe('Nothing to do: a worker is processing this batch.');
    await fail(target, batchId, { reason: 'enough' });
  });

  it.each([
    ['show', (id: string) => show(target, id)],
    ['fail', (id: string) => fail(target, id, { reason: 'why' })],
    ['requeue', (id: string) => requeue(target, id)],
  ])('%s says where to look when there is no such batch', async (_, action) => {
    await expect(action('gone')).rejects.toThrow(
      'There is no batch gone, or it has expired. To see all batches: npm run jobs -- list --local',
    );
  });
});
