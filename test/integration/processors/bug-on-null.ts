import { processHandler } from '../../../lambda/handlers/process-handler';
import { DynamoJobStore } from '../../../lambda/jobs/dynamo-job-store';
import { systemClock } from '../../../lambda/shared/clock';
import { jsonLog } from '../../../lambda/shared/log';
import { emfMetrics, publishing } from '../../../lambda/shared/metrics';

const metrics = emfMetrics('bug-on-null');
const store = DynamoJobStore.fromEnv(systemClock, metrics);

/** The entry of process with a processor that does not expect NULL. */
export const handler = publishing(
  metrics,
  processHandler({
    store,
    processor: (rows) => Promise.resolve(rows.map(([text]) => (text as string).trim())),
    times: store.times,
    clock: systemClock,
    log: jsonLog('process', process.env.LOG_LEVEL ?? ''),
    metrics,
  }),
);
