import type { MetricSummary } from './read-metrics';

/** One line for each metric: counts with their sum, times with their mean and longest. */
export function* metricsTable(metrics: readonly MetricSummary[]): Generator<string> {
  const width = Math.max(...metrics.map(({ name }) => name.length));
  for (const { name, unit, samples, sum, max } of metrics) {
    const value =
      unit === 'Count' ? `${sum}` : `${Math.round(sum / samples)} ms on average, ${Math.round(max)} ms at the longest`;
    yield `${name.padEnd(width)}  ${value}`;
  }
}
