import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../shared/clock';
import { JOBS_ENV } from '../shared/contract';
import { positiveNumber, readEnv } from '../shared/env';
import type { Metrics } from '../shared/metrics';
import { REQUEST_LIMITS } from '../shared/request-limits';
import { countThrottles } from './count-throttles';
import { DynamoJobStore } from './dynamo-job-store';
import { ItemTable } from './item-table';
import type { JobsOf, JobStore } from './job-store';
import { jobTimes, type JobTimes } from './job-times';
import { Slots } from './slots';

/** Where the jobs of all functions are stored, and the times of their life. */
export interface JobStorage {
  readonly times: JobTimes;
  /** Divides every time, so that a trial is short; 1 in an account. */
  readonly timeScale: number;
  readonly storeOf: (jobs: JobsOf) => JobStore;
  readonly slotsOf: (line: string, count: number) => Slots;
  /** Holds remembered answers, too. */
  readonly table: ItemTable;
}

/**
 * The storage that the stack names in the variables of a function. To replace the storage, return another one here, and grant
 * its permissions in lib/job-storage.ts.
 */
export function jobStorageFromEnv(clock: Clock, metrics: Pick<Metrics, 'add'>): JobStorage {
  const env = readEnv(JOBS_ENV);
  const timeScale = positiveNumber(JOBS_ENV.timeScale, env.timeScale);
  const retentionHours = positiveNumber(JOBS_ENV.retentionHours, env.retentionHours);
  const times = jobTimes(timeScale, retentionHours, positiveNumber(JOBS_ENV.retrySeconds, env.retrySeconds));
  const plain = new DynamoDBClient({ requestHandler: REQUEST_LIMITS });
  countThrottles(plain, metrics);
  const client = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
  const table = new ItemTable(client, env.tableName, clock);
  return {
    times,
    timeScale,
    storeOf: (jobs) => new DynamoJobStore(table, jobs, { times, clock }),
    slotsOf: (line, count) => new Slots(table, { line, count, times, clock }),
    table,
  };
}
