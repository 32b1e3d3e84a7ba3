import { processHandler } from './handlers/process-handler';
import { DynamoJobStore } from './jobs/dynamo-job-store';
import { sentimentFromEnv } from './processing/sentiment';
import { systemClock } from './shared/clock';
import { LOG_ENV, METRICS_ENV } from './shared/contract';
import { readEnv } from './shared/env';
import { jsonLog } from './shared/log';
import { emfMetrics, publishing } from './shared/metrics';

const env = readEnv({ ...METRICS_ENV, ...LOG_ENV });
const metrics = emfMetrics(env.service);
// Name another processor or store here, and give it its permissions in lib/remote-service-stack.ts.
const processor = sentimentFromEnv(systemClock, metrics);
const store = DynamoJobStore.fromEnv(systemClock, metrics);

export const handler = publishing(
  metrics,
  processHandler({
    store,
    processor,
    times: store.times,
    clock: systemClock,
    log: jsonLog('process', env.level),
    metrics,
  }),
);
