import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { isWaiting } from '../jobs/job';
import type { Room } from '../jobs/job-store';
import * as answers from '../protocol/answers';
import { readBody } from '../protocol/body';
import { digestOf } from '../protocol/digest';
import { readHeaders, type BatchHeaders } from '../protocol/headers';
import { readRows } from '../protocol/read-rows';
import { rowsThatFit } from '../protocol/answer-size';
import type { Batch } from '../protocol/batch';
import type { Clock } from '../shared/clock';
import type { MetricName } from '../shared/contract';
import { isThrottle } from '../shared/errors';
import type { Log } from '../shared/log';
import type { Metrics } from '../shared/metrics';
import { answering, logRejection } from './answering';
import { functionAt, type Functions, type FunctionWithStore } from './functions';
import { startWorker, type StartProcessing } from './start-worker';

export interface PostDependencies {
  readonly functions: Functions;
  readonly startProcessing: StartProcessing;
  /** The most batches in flight of the functions of one quota. */
  readonly maxBatchesInFlight: number;
  /** The most batches in flight of a function without a quota. */
  readonly maxBatchesAtOnce: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Accepts a batch: stores it, starts process, answers 202. A repeated POST gets the same answer and starts nothing twice. */
export function postHandler(dependencies: PostDependencies) {
  const { log, metrics } = dependencies;
  const answer = (event: APIGatewayProxyEvent) => {
    const fn = functionAt(event, dependencies.functions);
    const headers = readHeaders(event);
    // Sets the ids before the body is read: the log line of a rejected body needs them.
    log.about({ functionName: fn.name, batchId: headers.batchId, queryId: headers.queryId });
    metrics.about(fn.name);
    const batch = 'problem' in headers ? answers.malformed(headers.problem) : readBatch(headers, event);
    return 'statusCode' in batch ? Promise.resolve(batch) : accept(batch, fn, dependencies);
  };
  // 429 makes Snowflake send less.
  const handler = answering(log, answer, (error) => (isThrottle(error) ? answers.BUSY : answers.UNAVAILABLE));
  return async (event: APIGatewayProxyEvent) => {
    const result = await handler(event);
    const counted = COUNTED_AS.get(result.statusCode);
    if (counted) metrics.add(counted);
    if (counted === 'BatchesRejected') logRejection(log, result);
    return result;
  };
}

/** A 202 is counted in `accept`, which knows whether the POST is a repeat. */
const COUNTED_AS: ReadonlyMap<number, MetricName> = new Map([
  [400, 'BatchesRejected'],
  [409, 'BatchesRejected'],
  [413, 'BatchesRejected'],
  [429, 'BatchesThrottled'],
  [503, 'RequestsFailed'],
]);

function readBatch(headers: BatchHeaders, event: APIGatewayProxyEvent): Batch | APIGatewayProxyResult {
  const body = readBody(event);
  if ('problem' in body) {
    return body.problem === 'too-large'
      ? answers.BODY_TOO_LARGE
      : answers.malformed('The body is neither UTF-8 nor gzip.');
  }
  const rows = readRows(body.text);
  if (typeof rows === 'string') return answers.malformed(rows);
  return { ...headers, rows };
}

async function accept(batch: Batch, fn: FunctionWithStore, dependencies: PostDependencies) {
  const { startProcessing, clock, log, metrics } = dependencies;
  const { store, process, maxRows = Infinity, rowsPerCall, unitsPerCall, rowsPerSlice } = fn;
  const rows = batch.rows.length;
  const fitting = rowsThatFit(fn.maxValueBytes);
  // The MAX_BATCH_ROWS in the message must respect both limits: the size of the answer and the time.
  const most = Math.min(fitting, Math.floor(maxRows));
  if (rows > fitting) return answers.tooLarge(rows, most);
  if (rows > maxRows) return answers.tooSlow(rows, most);

  const units = Math.ceil(rows / rowsPerCall) * unitsPerCall;
  const job = { ...batch, digest: digestOf(batch.rows), units, process, rowsPerSlice };
  const acceptance = await store.accept(job, roomOf(fn, dependencies));
  if (acceptance.outcome === 'different-rows') return answers.DIFFERENT_ROWS;
  if (acceptance.outcome === 'no-room') {
    log.info('no room for the batch', { rows });
    return answers.BUSY;
  }
  const isNew = acceptance.outcome === 'accepted';
  // Counts before the start: if the start fails, the repeated POST finds the job stored and is counted as repeated.
  metrics.add(isNew ? 'BatchesAccepted' : 'BatchesRepeated');
  if (isNew) metrics.add('RowsAccepted', rows);
  // A repeated POST may follow one that was interrupted between storing the job and starting a worker.
  if (isNew || isWaiting(acceptance.job, clock.now())) await startWorker(fn, batch.batchId, startProcessing);
  log.info(`batch ${acceptance.outcome}`, { rows });
  return answers.ACCEPTED;
}

function roomOf(
  { maxUnits = Infinity, slots, sharesLine }: FunctionWithStore,
  { maxBatchesInFlight, maxBatchesAtOnce }: PostDependencies,
): Room {
  return { units: maxUnits, batches: slots ? maxBatchesInFlight : maxBatchesAtOnce, isShared: sharesLine };
}
