import { functionsIn } from './handlers/functions';
import { getHandler } from './handlers/get-handler';
import { startProcessing } from './handlers/start-processing';
import { jobStorageFromEnv } from './jobs/job-storage';
import { systemClock } from './shared/clock';
import { LOG_ENV, METRICS_ENV, POLL_ENV } from './shared/contract';
import { SERVICE_ENV } from './shared/served-functions';
import { readEnv } from './shared/env';
import { jsonLog } from './shared/log';
import { emfMetrics, publishing } from './shared/metrics';

const env = readEnv({ ...SERVICE_ENV, ...POLL_ENV, ...METRICS_ENV, ...LOG_ENV });
const metrics = emfMetrics(env.service);
const storage = jobStorageFromEnv(systemClock, metrics);
const holdMs = (Number(env.holdSeconds) * 1000) / storage.timeScale;

export const handler = publishing(
  metrics,
  getHandler({
    functions: functionsIn(env.functions, storage),
    startProcessing: startProcessing(),
    holdMs,
    times: storage.times,
    clock: systemClock,
    log: jsonLog('get', env.level),
    metrics,
  }),
);
