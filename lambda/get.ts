import { getHandler } from './handlers/get-handler';
import { DynamoJobStore } from './jobs/dynamo-job-store';
import { systemClock } from './shared/clock';
import { LOG_ENV, METRICS_ENV } from './shared/contract';
import { readEnv } from './shared/env';
import { jsonLog } from './shared/log';
import { emfMetrics, publishing } from './shared/metrics';

const env = readEnv({ ...METRICS_ENV, ...LOG_ENV });
const metrics = emfMetrics(env.service);
const store = DynamoJobStore.fromEnv(systemClock, metrics);

export const handler = publishing(
  metrics,
  getHandler({ store, times: store.times, clock: systemClock, log: jsonLog('get', env.level), metrics }),
);
