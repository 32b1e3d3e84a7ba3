import { processHandler } from '../../../lambda/handlers/process-handler';
import { jobStorageFromEnv } from '../../../lambda/jobs/job-storage';
import { systemClock } from '../../../lambda/shared/clock';
import { jsonLog } from '../../../lambda/shared/log';
import { emfMetrics, publishing } from '../../../lambda/shared/metrics';

const metrics = emfMetrics('bug-on-null');
const storage = jobStorageFromEnv(systemClock, metrics);
const functionName = 'ext_func_async';

/** The entry of process with a processor that does not expect NULL. */
export const handler = publishing(
  metrics,
  processHandler({
    functionName,
    store: storage.storeOf({ functionName, line: process.env.FUNCTION_LINE ?? '' }),
    processor: (rows) => Promise.resolve(rows.map(([text]) => (text as string).trim())),
    startProcessing: () => Promise.resolve(),
    times: storage.times,
    clock: systemClock,
    log: jsonLog('process', process.env.LOG_LEVEL ?? ''),
    metrics,
  }),
);
