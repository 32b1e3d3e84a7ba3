import { processHandler } from '../handlers/process-handler';
import { jobStorageFromEnv } from '../jobs/job-storage';
import { sentimentFromEnv } from '../processing/sentiment';
import { systemClock } from '../shared/clock';
import { LOG_ENV, METRICS_ENV, WORK_ENV } from '../shared/contract';
import { readEnv } from '../shared/env';
import { jsonLog } from '../shared/log';
import { emfMetrics, publishing } from '../shared/metrics';

const env = readEnv({ ...METRICS_ENV, ...LOG_ENV, ...WORK_ENV });
const metrics = emfMetrics(env.service);
const processor = sentimentFromEnv(systemClock, metrics);
const storage = jobStorageFromEnv(systemClock, metrics);

export const handler = publishing(
  metrics,
  processHandler({
    functionName: env.functionName,
    store: storage.storeOf(env),
    processor,
    times: storage.times,
    clock: systemClock,
    log: jsonLog('process', env.level),
    metrics,
  }),
);
