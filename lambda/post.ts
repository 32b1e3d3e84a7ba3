import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionsIn } from './handlers/functions';
import { postHandler } from './handlers/post-handler';
import { jobStorageFromEnv } from './jobs/job-storage';
import { systemClock } from './shared/clock';
import { ADMISSION_ENV, LOG_ENV, METRICS_ENV, SERVICE_ENV } from './shared/contract';
import { positiveNumber, readEnv } from './shared/env';
import { jsonLog } from './shared/log';
import { emfMetrics, publishing } from './shared/metrics';
import { REQUEST_LIMITS } from './shared/request-limits';

const env = readEnv({ ...SERVICE_ENV, ...ADMISSION_ENV, ...METRICS_ENV, ...LOG_ENV });
const lambda = new LambdaClient({ requestHandler: REQUEST_LIMITS });
const metrics = emfMetrics(env.service);
const storage = jobStorageFromEnv(systemClock, metrics);

export const handler = publishing(
  metrics,
  postHandler({
    functions: functionsIn(env.functions, storage.storeOf),
    startProcessing: async (FunctionName, batchId) => {
      const Payload = JSON.stringify({ batchId });
      await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
    },
    maxBatchesInFlight: positiveNumber(ADMISSION_ENV.maxBatchesInFlight, env.maxBatchesInFlight),
    clock: systemClock,
    log: jsonLog('post', env.level),
    metrics,
  }),
);
