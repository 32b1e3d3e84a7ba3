import { functionsIn } from './handlers/functions';
import { getHandler } from './handlers/get-handler';
import { jobStorageFromEnv } from './jobs/job-storage';
import { systemClock } from './shared/clock';
import { LOG_ENV, METRICS_ENV, SERVICE_ENV } from './shared/contract';
import { readEnv } from './shared/env';
import { jsonLog } from './shared/log';
import { emfMetrics, publishing } from './shared/metrics';

const env = readEnv({ ...SERVICE_ENV, ...METRICS_ENV, ...LOG_ENV });
const metrics = emfMetrics(env.service);
const storage = jobStorageFromEnv(systemClock, metrics);
const functions = functionsIn(env.functions, storage.storeOf);

export const handler = publishing(
  metrics,
  getHandler({ functions, times: storage.times, clock: systemClock, log: jsonLog('get', env.level), metrics }),
);
