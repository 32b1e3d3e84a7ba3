import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { JobStore, Room } from '../jobs/job-store';
import { leaseIsLive, type Job } from '../jobs/job';
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

export interface PostDependencies {
  readonly store: JobStore;
  /** Starts process for a stored batch. Resolves once Lambda has accepted the event. */
  readonly startProcessing: (batchId: string) => Promise<void>;
  /** The most bytes that the value of one row takes in Lambda's reply. */
  readonly maxValueBytes: number;
  readonly room: Room;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Accepts a batch: stores it, starts process, answers 202. A repeated POST gets the same answer and starts nothing twice. */
export function postHandler(dependencies: PostDependencies) {
  const { log, metrics } = dependencies;
  const answer = (event: APIGatewayProxyEvent) => {
    const headers = readHeaders(event);
    // Sets the ids before the body is read: the log line of a rejected body needs them.
    log.about({ batchId: headers.batchId, queryId: headers.queryId });
    const batch = 'problem' in headers ? answers.malformed(headers.problem) : readBatch(headers, event);
    return 'statusCode' in batch ? Promise.resolve(batch) : accept(batch, dependencies);
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

async function accept(batch: Batch, dependencies: PostDependencies) {
  const { store, startProcessing, maxValueBytes, room, clock, log, metrics } = dependencies;
  const fitting = rowsThatFit(maxValueBytes);
  // The MAX_BATCH_ROWS in the message must respect both limits: the size of the answer and the time.
  const most = Math.min(fitting, Math.floor(room.rows));
  if (batch.rows.length > fitting) return answers.tooLarge(batch.rows.length, most);
  if (batch.rows.length > room.rows) return answers.tooSlow(batch.rows.length, most);

  const acceptance = await store.accept({ ...batch, digest: digestOf(batch.rows) }, room);
  if (acceptance.outcome === 'different-rows') return answers.DIFFERENT_ROWS;
  if (acceptance.outcome === 'no-room') {
    log.info('no room for the batch', { rows: batch.rows.length });
    return answers.BUSY;
  }
  const isNew = acceptance.outcome === 'accepted';
  // Counts before the start: if the start fails, the repeated POST finds the job stored and is counted as repeated.
  metrics.add(isNew ? 'BatchesAccepted' : 'BatchesRepeated');
  if (isNew) metrics.add('RowsAccepted', batch.rows.length);
  if (isNew || needsStart(acceptance.job, clock.now())) await startProcessing(batch.batchId);
  log.info(`batch ${acceptance.outcome}`, { rows: batch.rows.length });
  return answers.ACCEPTED;
}

/** Snowflake may repeat a POST because the first one was interrupted between storing the job and starting process. */
function needsStart(job: Job, now: number): boolean {
  return job.status === 'IN_PROGRESS' && !leaseIsLive(job, now);
}
