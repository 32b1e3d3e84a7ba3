import type { APIGatewayProxyResult } from 'aws-lambda';
import type { BatchDetectSentimentCommand, ComprehendClient } from '@aws-sdk/client-comprehend';
import { getHandler } from '../../lambda/handlers/get-handler';
import { postHandler } from '../../lambda/handlers/post-handler';
import { processHandler } from '../../lambda/handlers/process-handler';
import { jobTimes } from '../../lambda/jobs/job-times';
import { sentiment } from '../../lambda/processing/comprehend/sentiment';
import type { Processor } from '../../lambda/processing/processor';
import type { WireRow } from '../../lambda/protocol/batch';
import { TEXTS_PER_CALL } from '../../lambda/shared/contract';
import { CallQuota } from '../../local/cloud/comprehend/call-quota';
import { SNOWFLAKE_TIMING, type Timing } from '../../local/snowflake/timing';
import { someLimits } from '../unit/a-context';
import { aGet, aMetrics, aPost, JOBS_OF, oneFunction } from '../unit/builders';
import { VirtualClock } from '../unit/virtual-clock';
import { AdmittingStore } from './admitting-store';
import { equalShare } from './equal-share';

const times = jobTimes(1, 12);
const silence = { about: () => undefined, info: () => undefined, error: () => undefined };
const SCORES = { Positive: 1, Negative: 0, Neutral: 0, Mixed: 0 };

/** Assumed times of AWS, in milliseconds. */
const POST_MS = 200;
const START_MS = 800;
const CALL_MS = 100;
const THROTTLE_MS = 20;
const RETRY_WAIT_MS = 60_000;

export interface Load {
  /** The number of rows of each batch. Snowflake sends all batches at the same moment. */
  readonly batches: readonly number[];
  readonly callsPerSecond: number;
  /** Turns on sharing of the quota and admission control. Default: true. */
  readonly shareQuota?: boolean;
  /** Divides the quota equally among all leased jobs, instead of earliest deadline first. Default: false. */
  readonly equalShares?: boolean;
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
  /** Seconds from acceptance to the answer. */
  readonly meanSeconds: number;
  readonly longestSeconds: number;
}

/** Sends many batches at once to the three handlers in virtual time. The result is the same on every machine. */
export async function simulateLoad(load: Load): Promise<LoadResult> {
  const { batches, callsPerSecond, shareQuota = true, equalShares = false, maxBatches = 100, spacing = 1 } = load;
  const clock = new VirtualClock();
  const metrics = aMetrics();
  const store = new AdmittingStore(times, clock);
  const comprehend = aComprehend(clock, callsPerSecond);
  const maxUnits = shareQuota ? (callsPerSecond * times.budgetMs) / 1000 : undefined;
  const functions = oneFunction(store, { maxUnits, rowsPerCall: TEXTS_PER_CALL });

  async function runEvent(batchId: string): Promise<void> {
    await clock.sleep(START_MS);
    const client = comprehend as unknown as ComprehendClient;
    const earliestFirst = sentiment({
      client,
      settings: { language: 'en' },
      limits: someLimits({ quota: { unitsPerSecond: callsPerSecond, shared: shareQuota } }),
      clock,
      metrics,
    });
    const share = equalShare(store, clock);
    const shared: Processor = (rows, context) => earliestFirst(rows, { ...context, share });
    const processor = equalShares ? shared : earliestFirst;
    const handler = processHandler({
      functionName: JOBS_OF.functionName,
      store,
      processor,
      times,
      clock,
      log: silence,
      metrics,
    });
    for (let attempt = 1; attempt <= times.maxAttempts; attempt += 1) {
      const failed = await handler({ batchId }).then(
        () => false,
        () => true,
      );
      if (!failed) return;
      await clock.sleep(RETRY_WAIT_MS * attempt);
    }
  }

  const startProcessing = (_: string, batchId: string) => {
    void runEvent(batchId);
    return Promise.resolve();
  };
  const post = postHandler({
    functions,
    startProcessing,
    maxBatchesInFlight: shareQuota ? maxBatches : Infinity,
    clock,
    log: silence,
    metrics,
  });
  const get = getHandler({ functions, times, clock, log: silence, metrics });
  const timing = spaced(spacing);
  const ends: { readonly status: number; readonly seconds: number }[] = [];
  let rejected = 0;

  async function simulateBatch(rows: number, n: number): Promise<void> {
    const headers = { 'sf-external-function-query-batch-id': `query:${n}` };
    const event = aPost({ rows: distinctRows(rows, n), headers });
    const retriesEndAt = clock.now() + timing.retryLimitMs;
    for (let wait = timing.firstRetryMs; ; wait = Math.min(timing.longestRetryMs, wait * 2)) {
      await clock.sleep(POST_MS);
      if ((await post(event)).statusCode === 202) break;
      rejected += 1;
      // Each batch shortens its delay by a different fraction, as a random back-off would.
      await clock.sleep(wait * (1 - ((n * 7) % 50) / 100));
      if (clock.now() >= retriesEndAt) return void ends.push({ status: 429, seconds: 0 });
    }
    const acceptedAt = clock.now();
    const { statusCode } = await poll(() => get(aGet({ headers })));
    ends.push({ status: statusCode, seconds: (clock.now() - acceptedAt) / 1000 });
  }

  async function poll(ask: () => Promise<APIGatewayProxyResult>): Promise<APIGatewayProxyResult> {
    for (let wait = timing.firstPollMs; ; wait = Math.min(timing.longestPollMs, wait * timing.pollGrowth)) {
      await clock.sleep(wait);
      const answer = await ask();
      if (answer.statusCode !== 202) return answer;
    }
  }

  await clock.runUntil(Promise.all(batches.map(simulateBatch)));
  const answered = ends.filter(({ status }) => status === 200).length;
  const texts = batches.reduce((sum, rows) => sum + rows, 0);
  return {
    answered,
    failed: ends.length - answered,
    rejected,
    throttled: comprehend.throttled(),
    timeAgainstQuota: comprehend.workedSeconds() / (texts / TEXTS_PER_CALL / callsPerSecond),
    meanSeconds: ends.reduce((sum, { seconds }) => sum + seconds, 0) / ends.length,
    longestSeconds: Math.max(...ends.map(({ seconds }) => seconds)),
  };
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
