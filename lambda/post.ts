import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { postHandler } from './handlers/post-handler';
import { DynamoJobStore } from './jobs/dynamo-job-store';
import { systemClock } from './shared/clock';
import { ADMISSION_ENV, ANSWER_ENV, LOG_ENV, METRICS_ENV, START_ENV } from './shared/contract';
import { positiveNumber, readEnv } from './shared/env';
import { jsonLog } from './shared/log';
import { emfMetrics, publishing } from './shared/metrics';
import { REQUEST_LIMITS } from './shared/request-limits';

const env = readEnv({ ...START_ENV, ...ANSWER_ENV, ...ADMISSION_ENV, ...METRICS_ENV, ...LOG_ENV });
const lambda = new LambdaClient({ requestHandler: REQUEST_LIMITS });
const metrics = emfMetrics(env.service);
const store = DynamoJobStore.fromEnv(systemClock, metrics);

export const handler = publishing(
  metrics,
  postHandler({
    store,
    startProcessing: async (batchId) => {
      const Payload = JSON.stringify({ batchId });
      await lambda.send(new InvokeCommand({ FunctionName: env.processFunctionName, InvocationType: 'Event', Payload }));
    },
    maxValueBytes: positiveNumber(ANSWER_ENV.maxValueBytes, env.maxValueBytes),
    room: {
      rows: positiveNumber(ADMISSION_ENV.rowsPerSecond, env.rowsPerSecond) * (store.times.budgetMs / 1000),
      batches: positiveNumber(ADMISSION_ENV.maxBatchesInFlight, env.maxBatchesInFlight),
    },
    clock: systemClock,
    log: jsonLog('post', env.level),
    metrics,
  }),
);
