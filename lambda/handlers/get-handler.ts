import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { abandonment } from '../jobs/abandonment';
import type { Failure } from '../jobs/failures';
import type { Job } from '../jobs/job';
import type { JobStore } from '../jobs/job-store';
import type { JobTimes } from '../jobs/job-times';
import * as answers from '../protocol/answers';
import { readHeaders } from '../protocol/headers';
import type { Clock } from '../shared/clock';
import { isTransient } from '../shared/errors';
import type { Log } from '../shared/log';
import type { Metrics } from '../shared/metrics';
import { answering, logRejection } from './answering';
import { functionAt, type Functions } from './functions';
import { isWorthHolding, nextLookMs } from './held-poll';
import { PollStarts } from './poll-starts';
import type { StartProcessing } from './start-worker';

/** API Gateway answers 504 after 29 s. The other seconds are for a cold start. */
const ANSWER_LIMIT_MS = 26_000;

/** How long reading the table may take. */
const READ_LIMIT_MS = 20_000;

type ReadingStore = Pick<JobStore, 'read' | 'readResults'>;

export interface GetDependencies {
  readonly functions: Functions<ReadingStore>;
  readonly startProcessing: StartProcessing;
  /** The longest time that a poll is held, in milliseconds. 0: every poll is answered at once. */
  readonly holdMs: number;
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Answers a poll: the rows, or the reason why there are none, or 202 while the job is in progress. A poll for a job that is being
 * worked on waits for its end. It never writes, so polls can be repeated. A poll for a job that waits while a slot is
 * free starts a worker.
 */
export function getHandler(dependencies: GetDependencies) {
  const { functions, times, holdMs, clock, log, metrics } = dependencies;
  const starts = new PollStarts(dependencies);

  async function answer(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
    const fn = functionAt(event, functions);
    const headers = readHeaders(event);
    metrics.about(fn.name);
    log.about({ functionName: fn.name, batchId: headers.batchId, queryId: headers.queryId });
    if ('problem' in headers) return answers.malformed(headers.problem);
    const unitsPerMs = fn.maxUnits === undefined ? undefined : fn.maxUnits / times.budgetMs;
    const pace = { unitsPerMs, times };
    const until = clock.now() + holdMs;
    for (;;) {
      const job = await withinLimit(fn.store.read(headers.batchId), READ_LIMIT_MS, clock);
      if (job === undefined) return answers.UNKNOWN_BATCH;
      const failure = failureOf(job, clock.now(), times);
      if (failure) return failed(job, failure);
      if (job.status === 'SUCCESS') return withinLimit(readResults(job, fn.store), READ_LIMIT_MS, clock);
      await starts.startIfWaiting(job, fn);
      const now = clock.now();
      if (now + times.lookMs > until || !isWorthHolding(job, until, now, pace)) return answers.ACCEPTED;
      await clock.sleep(Math.min(nextLookMs(job, now, pace), until - now));
    }
  }

  function failed(job: Job, failure: Failure): APIGatewayProxyResult {
    log.info('answered a failure', { code: failure.code });
    // process counts the failures that it stores. Nothing else counts an abandoned job.
    if (job.status === 'IN_PROGRESS') metrics.failed(failure.code);
    return answers.failed(failure.message);
  }

  /**
   * Answers an error. Snowflake's pages disagree on a 5xx to a GET: one says that Snowflake retries it, the other that the
   * query ends. A 202 is right in both cases, so a transient error is answered 202.
   */
  function answerTo(error: unknown): APIGatewayProxyResult {
    if (!isTransient(error)) return answers.UNAVAILABLE;
    metrics.add('PollsDeferred');
    return answers.ACCEPTED;
  }

  const handler = answering(log, (event) => withinLimit(answer(event), ANSWER_LIMIT_MS, clock), answerTo);
  return async (event: APIGatewayProxyEvent) => {
    const result = await handler(event);
    if (result.statusCode === 503) metrics.add('RequestsFailed');
    if (result.statusCode === 400 || result.statusCode === 404) logRejection(log, result);
    return result;
  };
}

/** Rejects with a TimeoutError when reading takes so long that API Gateway would answer first. */
async function withinLimit<T>(reading: Promise<T>, limitMs: number, clock: Clock): Promise<T> {
  const done = new AbortController();
  const limit = clock.sleep(limitMs, done.signal).then(() => {
    throw new DOMException('The Jobs table did not answer in time', 'TimeoutError');
  });
  try {
    return await Promise.race([reading, limit]);
  } finally {
    done.abort();
  }
}

function failureOf(job: Job, now: number, times: JobTimes) {
  return job.status === 'IN_PROGRESS' ? abandonment(job, now, times) : job.failure;
}

/** Results outlive their job, so slices that are missing have expired between the two reads. */
async function readResults(job: Job, store: ReadingStore) {
  const slices = await store.readResults(job);
  return slices === undefined ? answers.UNKNOWN_BATCH : answers.results(slices);
}
