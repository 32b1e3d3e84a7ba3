import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { BatchDetectSentimentCommand } from '@aws-sdk/client-comprehend';
import { type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { functionsIn } from '../../lambda/handlers/functions';
import { getHandler } from '../../lambda/handlers/get-handler';
import { postHandler } from '../../lambda/handlers/post-handler';
import { processHandler } from '../../lambda/handlers/process-handler';
import type { StartProcessing } from '../../lambda/handlers/start-worker';
import { DynamoJobStore } from '../../lambda/jobs/dynamo-job-store';
import { ItemTable } from '../../lambda/jobs/item-table';
import { jobTimes } from '../../lambda/jobs/job-times';
import { Slots } from '../../lambda/jobs/slots';
import { sentiment } from '../../lambda/processing/comprehend/sentiment';
import { UnsentCalls } from '../../lambda/processing/unsent-calls';
import type { WireRow } from '../../lambda/protocol/batch';
import { TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { writtenFunctions, type ServedFunctions } from '../../lambda/shared/served-functions';
import { CallQuota } from '../../local/cloud/comprehend/call-quota';
import { SNOWFLAKE_TIMING, type Timing } from '../../local/snowflake/timing';
import { memoryDocumentClient } from '../memory-table/memory-document-client';
import { MemoryTable } from '../memory-table/memory-table';
import { someLimits } from '../unit/a-context';
import { aGet, aLog, aMetrics, aPost, JOBS_OF, RESOURCE } from '../unit/builders';
import { VirtualClock } from '../unit/virtual-clock';
import { seededRandom } from './seeded-random';

const times = jobTimes(1, 12);
const SCORES = { Positive: 1, Negative: 0, Neutral: 0, Mixed: 0 };

/** Assumed times of AWS, in milliseconds. */
const REQUEST_MS = 6;
const INDEX_MS = 500;
const START_MS = 300;
const CALL_MS = 100;
const THROTTLE_MS = 20;
const RETRY_WAIT_MS = 60_000;

/** Assumed: one environment of get answers polls one after another, and Lambda keeps a few. */
const GET_ENVIRONMENTS = 10;

export interface Load {
  /** The number of rows of each batch. */
  readonly batches: readonly number[];
  /** How many batches Snowflake has in flight at a time. Default: all. */
  readonly atOnce?: number;
  readonly callsPerSecond: number;
  /** False: no slots, and no admission control by the quota. Default: true. */
  readonly shareQuota?: boolean;
  /** How many batches may be in flight. Default: as in lib/config.ts. */
  readonly maxBatches?: number;
  /** Snowflake's intervals between polls and retries, relative to local/snowflake/timing.ts. Default: 1. */
  readonly spacing?: number;
}

export interface LoadResult {
  readonly answered: number;
  /** The batches that the service failed, or that Snowflake stopped retrying. */
  readonly failed: number;
  /** The number of answers 429. */
  readonly rejected: number;
  readonly throttled: number;
  /** The time from the first to the last call to Comprehend, divided by the shortest time that the quota allows. */
  readonly timeAgainstQuota: number;
  /** The same, from the first POST to the last answer. */
  readonly answeredAgainstQuota: number;
  /** Seconds from acceptance to the answer. */
  readonly meanSeconds: number;
  readonly longestSeconds: number;
  /** The median of the seconds from the stored result to the answer. */
  readonly readyToAnsweredSeconds: number;
  /** Executions of each function at the same time, at the most, and their seconds in all. */
  readonly executions: Readonly<
    Record<Name, { readonly most: number; readonly seconds: number; readonly count: number }>
  >;
}

type Name = 'post' | 'get' | 'process';

/** Sends many batches to the three handlers in virtual time. The result is the same on every machine. */
export async function simulateLoad(load: Load): Promise<LoadResult> {
  const { batches, atOnce = batches.length, callsPerSecond, shareQuota = true, maxBatches = 1_000, spacing = 1 } = load;
  const clock = new VirtualClock();
  const metrics = aMetrics();
  const log = aLog();
  const table = aTable(clock);
  const comprehend = aComprehend(clock, callsPerSecond);
  const meters = { post: new Meter(clock), get: new Meter(clock), process: new Meter(clock) };
  const { functionName, line } = JOBS_OF;
  const slots = shareQuota ? Math.ceil(callsPerSecond / 50) : undefined;
  const maxUnits = shareQuota ? (callsPerSecond * times.budgetMs) / 1000 : undefined;
  const served: ServedFunctions = {
    [RESOURCE]: {
      name: functionName,
      line,
      process: 'process',
      maxValueBytes: 250,
      rowsPerCall: TEXTS_PER_CALL,
      unitsPerCall: 1,
      maxUnits,
      slots,
    },
  };
  const storage = {
    storeOf: (of: typeof JOBS_OF) => new DynamoJobStore(table, of, { times, clock }),
    slotsOf: (of: string, count: number) => new Slots(table, { line: of, count, times, clock }),
  };
  const functions = functionsIn(JSON.stringify(writtenFunctions(served)), storage);
  const startProcessing: StartProcessing = async (_, { batchId }) => {
    await clock.sleep(REQUEST_MS);
    void runEvent(batchId);
  };

  async function runEvent(batchId: string): Promise<void> {
    await clock.sleep(START_MS);
    const unsent = new UnsentCalls();
    const processor = sentiment({
      client: comprehend,
      settings: { language: 'en' },
      limits: someLimits({ quota: { unitsPerSecond: callsPerSecond } }),
      clock,
      metrics,
      unsent,
    });
    const handler = processHandler({
      functionName,
      store: storage.storeOf(JOBS_OF),
      line: slots ? { slots: storage.slotsOf(line, slots), unitsPerSecond: callsPerSecond, unsent } : undefined,
      startProcessing,
      processor,
      times,
      clock,
      log,
      metrics,
    });
    for (let attempt = 1; attempt <= times.maxAttempts; attempt += 1) {
      const failed = await meters.process.measure(handler({ functionName, batchId })).then(
        () => false,
        () => true,
      );
      if (!failed) return;
      await clock.sleep(RETRY_WAIT_MS * attempt);
    }
  }

  const post = postHandler({
    functions,
    startProcessing,
    maxBatchesInFlight: maxBatches,
    maxBatchesAtOnce: shareQuota ? maxBatches : Infinity,
    clock,
    log,
    metrics,
  });
  const gets = Array.from({ length: GET_ENVIRONMENTS }, () =>
    getHandler({ functions, startProcessing, holdMs: 20_000, times, clock, log, metrics }),
  );
  const timing = spaced(spacing);
  const random = seededRandom(1);
  const ends: { readonly status: number; readonly seconds: number; readonly waited?: number }[] = [];
  let rejected = 0;

  async function simulateBatch(rows: number, n: number): Promise<void> {
    const headers = { 'sf-external-function-query-batch-id': `query:${n}` };
    const event = aPost({ rows: distinctRows(rows, n), headers });
    const retriesEndAt = clock.now() + timing.retryLimitMs;
    for (let wait = timing.firstRetryMs; ; wait = Math.min(timing.longestRetryMs, wait * 2)) {
      if ((await meters.post.measure(post(event))).statusCode === 202) break;
      rejected += 1;
      // Each batch shortens its delay by a different fraction, as a random back-off would.
      await clock.sleep(wait * (1 - random() / 2));
      if (clock.now() >= retriesEndAt) return void ends.push({ status: 429, seconds: 0 });
    }
    const acceptedAt = clock.now();
    const { statusCode } = await poll(aGet({ headers }));
    const ready = table.endedAt.get(`${functionName}#query:${n}`);
    const waited = ready === undefined ? undefined : (clock.now() - ready) / 1000;
    ends.push({ status: statusCode, seconds: (clock.now() - acceptedAt) / 1000, waited });
  }

  async function poll(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
    for (let wait = timing.firstPollMs; ; wait = Math.min(timing.longestPollMs, wait * timing.pollGrowth)) {
      await clock.sleep(wait);
      const get = gets[Math.floor(random() * gets.length)];
      if (!get) throw new Error('There is an environment of get');
      const answer = await meters.get.measure(get(event));
      if (answer.statusCode !== 202) return answer;
    }
  }

  const startedAt = clock.now();
  const queue = batches.entries();
  const callers = Array.from({ length: atOnce }, async () => {
    for (const [n, rows] of queue) await simulateBatch(rows, n);
  });
  await clock.runUntil(Promise.all(callers));
  const seconds = (clock.now() - startedAt) / 1000;
  await clock.advance(times.workerMs);
  const answered = ends.filter(({ status }) => status === 200).length;
  const least = batches.reduce((sum, rows) => sum + Math.ceil(rows / TEXTS_PER_CALL), 0) / callsPerSecond;
  return {
    answered,
    failed: ends.length - answered,
    rejected,
    throttled: comprehend.throttled(),
    timeAgainstQuota: comprehend.workedSeconds() / least,
    answeredAgainstQuota: seconds / least,
    meanSeconds: ends.reduce((sum, end) => sum + end.seconds, 0) / ends.length,
    longestSeconds: Math.max(...ends.map((end) => end.seconds)),
    readyToAnsweredSeconds: median(ends.flatMap(({ waited }) => waited ?? [])),
    executions: { post: meters.post.result, get: meters.get.result, process: meters.process.result },
  };
}

/** Counts executions at the same time and their duration. */
class Meter {
  private readonly clock: VirtualClock;
  private now = 0;
  private most = 0;
  private count = 0;
  private milliseconds = 0;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  async measure<T>(execution: Promise<T>): Promise<T> {
    const start = this.clock.now();
    this.now += 1;
    this.count += 1;
    this.most = Math.max(this.most, this.now);
    try {
      return await execution;
    } finally {
      this.now -= 1;
      this.milliseconds += this.clock.now() - start;
    }
  }

  get result() {
    return { most: this.most, seconds: this.milliseconds / 1000, count: this.count };
  }
}

/** The Jobs table in memory, each request with a delay. `endedAt` has the time at which each job succeeded, by its key. */
function aTable(clock: VirtualClock): ItemTable & { readonly endedAt: ReadonlyMap<string, number> } {
  const memory = new MemoryTable('jobs', { lag: { now: () => clock.now(), lagMs: () => INDEX_MS } });
  const client = memoryDocumentClient(memory);
  const endedAt = new Map<string, number>();
  const send = async (command: never) => {
    await clock.sleep(REQUEST_MS / 2);
    const reply = await (client.send(command) as Promise<{ Attributes?: { job_key: string; status?: string } }>);
    const { job_key = '', status } = reply.Attributes ?? {};
    if (status === 'SUCCESS' && !endedAt.has(job_key)) endedAt.set(job_key, clock.now());
    await clock.sleep(REQUEST_MS / 2);
    return reply;
  };
  const delayed = Object.create(client, { send: { value: send } }) as DynamoDBDocumentClient;
  return Object.assign(new ItemTable(delayed, 'jobs', clock), { endedAt });
}

/** A stand-in for Comprehend's client, with a latency and a quota. */
function aComprehend(clock: VirtualClock, callsPerSecond: number) {
  const quota = new CallQuota(callsPerSecond, () => clock.now());
  const calls = { first: Infinity, last: 0, throttled: 0 };
  return {
    async send({ input }: BatchDetectSentimentCommand) {
      if (!quota.take()) {
        calls.throttled += 1;
        await clock.sleep(THROTTLE_MS);
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
      }
      calls.first = Math.min(calls.first, clock.now());
      await clock.sleep(CALL_MS);
      calls.last = clock.now();
      return {
        ResultList: (input.TextList ?? []).map((_, Index) => ({ Index, SentimentScore: SCORES })),
        ErrorList: [],
      };
    },
    throttled: () => calls.throttled,
    workedSeconds: () => (calls.last - calls.first) / 1000,
  };
}

function distinctRows(count: number, batch: number): WireRow[] {
  return Array.from({ length: count }, (_, row) => [row, `text ${row} of batch ${batch}`]);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function spaced(spacing: number): Timing {
  const { firstPollMs, longestPollMs, firstRetryMs, longestRetryMs, ...others } = SNOWFLAKE_TIMING;
  return {
    ...others,
    firstPollMs: firstPollMs * spacing,
    longestPollMs: longestPollMs * spacing,
    firstRetryMs: firstRetryMs * spacing,
    longestRetryMs: longestRetryMs * spacing,
  };
}
