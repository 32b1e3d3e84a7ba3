import { functionsIn } from './handlers/functions';
import { postHandler } from './handlers/post-handler';
import { startProcessing } from './handlers/start-processing';
import { jobStorageFromEnv } from './jobs/job-storage';
import { systemClock } from './shared/clock';
import { ADMISSION_ENV, LOG_ENV, METRICS_ENV } from './shared/contract';
import { SERVICE_ENV } from './shared/served-functions';
import { positiveNumber, readEnv } from './shared/env';
import { jsonLog } from './shared/log';
import { emfMetrics, publishing } from './shared/metrics';

const env = readEnv({ ...SERVICE_ENV, ...ADMISSION_ENV, ...METRICS_ENV, ...LOG_ENV });
const metrics = emfMetrics(env.service);
const storage = jobStorageFromEnv(systemClock, metrics);

export const handler = publishing(
  metrics,
  postHandler({
    functions: functionsIn(env.functions, storage),
    startProcessing: startProcessing(),
    maxBatchesInFlight: positiveNumber(ADMISSION_ENV.maxBatchesInFlight, env.maxBatchesInFlight),
    maxBatchesAtOnce: positiveNumber(ADMISSION_ENV.maxBatchesAtOnce, env.maxBatchesAtOnce),
    clock: systemClock,
    log: jsonLog('post', env.level),
    metrics,
  }),
);
