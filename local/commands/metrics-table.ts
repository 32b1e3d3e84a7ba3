import { alignedColumns } from '../../tools/command-line/aligned-columns';
import type { MetricSummary } from './read-metrics';

/** One line for each metric: a count's sum, or the mean and the longest of its times. */
export function metricsTable(metrics: readonly MetricSummary[]): readonly string[] {
  return alignedColumns(
    metrics.map(({ name, unit, samples, sum, max }) => [
      name,
      unit === 'Count' ? `${sum}` : `${Math.round(sum / samples)} ms on average, ${Math.round(max)} ms at the longest`,
    ]),
  );
}
