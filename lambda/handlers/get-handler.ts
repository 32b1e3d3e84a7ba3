import type { APIGatewayProxyEvent } from 'aws-lambda';
import { abandonment } from '../jobs/abandonment';
import type { JobStore } from '../jobs/job-store';
import type { Job } from '../jobs/job';
import type { JobTimes } from '../jobs/job-times';
import * as answers from '../protocol/answers';
import { readHeaders } from '../protocol/headers';
import type { Clock } from '../shared/clock';
import type { Log } from '../shared/log';
import type { Metrics } from '../shared/metrics';
import { answering, logRefusal } from './answering';

export interface GetDependencies {
  readonly store: Pick<JobStore, 'read' | 'readResults'>;
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Answers a poll: 202 while the work goes on, the rows, or why there are none. Never writes, so it can be repeated. */
export function getHandler({ store, times, clock, log, metrics }: GetDependencies) {
  const answer = async (event: APIGatewayProxyEvent) => {
    const headers = readHeaders(event);
    log.about({ batchId: headers.batchId, queryId: headers.queryId });
    if ('problem' in headers) return answers.malformed(headers.problem);

    const job = await store.read(headers.batchId);
    if (job === undefined) return answers.UNKNOWN_BATCH;
    const failure = failureOf(job, clock.now(), times);
    if (failure) {
      log.info('answered a failure', { code: failure.code });
      // What process has stored it has counted, too; here is all that is heard of a job that was abandoned.
      if (job.status === 'IN_PROGRESS') metrics.failed(failure.code);
      return answers.failed(failure.message);
    }
    return job.status === 'SUCCESS' ? readResults(job, store) : answers.ACCEPTED;
  };
  const handler = answering(log, answer, () => answers.UNAVAILABLE);
  return async (event: APIGatewayProxyEvent) => {
    const result = await handler(event);
    if (result.statusCode === 503) metrics.add('RequestsFailed');
    if (result.statusCode === 400 || result.statusCode === 404) logRefusal(log, result);
    return result;
  };
}

function failureOf(job: Job, now: number, times: JobTimes) {
  return job.status === 'IN_PROGRESS' ? abandonment(job, now, times) : job.failure;
}

/** Results outlive their job, so slices that are not there have expired between the two reads. */
async function readResults(job: Job, store: GetDependencies['store']) {
  const slices = await store.readResults(job);
  return slices === undefined ? answers.UNKNOWN_BATCH : answers.results(slices);
}
