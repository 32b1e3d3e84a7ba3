import { processHandler } from './handlers/process-handler';
import { DynamoJobStore } from './jobs/dynamo-job-store';
import { sentimentFromEnv } from './processing/sentiment';
import { systemClock } from './shared/clock';
import { jsonLog } from './shared/log';

// Another processor, or another store, is named here and gets its permissions in lib/remote-service-stack.ts.
const processor = sentimentFromEnv(systemClock);
const store = DynamoJobStore.fromEnv(systemClock);

export const handler = processHandler({
  store,
  processor,
  times: store.times,
  clock: systemClock,
  log: jsonLog('process'),
});
