import { alignedColumns } from '../../tools/command-line/aligned-columns';
import type { MetricSummary } from './read-metrics';

/** Formats one line for each metric: the sum of a count, or the mean and the longest time. */
export function metricsTable(metrics: readonly MetricSummary[]): readonly string[] {
  return alignedColumns(
    metrics.map(({ name, unit, samples, sum, max }) => [
      name,
      unit === 'Count' ? `${sum}` : `${Math.round(sum / samples)} ms on average, ${Math.round(max)} ms at the longest`,
    ]),
  );
}
