import { metricsTable } from './metrics-table';
import { readMetrics } from './read-metrics';
import type { RunningService } from '../running-service';

/** Runs `work`, then shows the metrics of that time. It also shows them after a failure, because they help to explain it. */
export async function metered<T>(
  { cloud, logDir }: Pick<RunningService, 'cloud' | 'logDir'>,
  work: () => Promise<T>,
  show: (lines: Iterable<string>) => Promise<void>,
): Promise<T> {
  const startedAt = Date.now();
  try {
    return await work();
  } finally {
    await cloud.idle();
    await show(metricsTable(readMetrics(logDir, startedAt)));
  }
}
