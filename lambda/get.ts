import { getHandler } from './handlers/get-handler';
import { DynamoJobStore } from './jobs/dynamo-job-store';
import { systemClock } from './shared/clock';
import { jsonLog } from './shared/log';

const store = DynamoJobStore.fromEnv(systemClock);

export const handler = getHandler({ store, times: store.times, clock: systemClock, log: jsonLog('get') });
