import { Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import { METRICS, METRICS_NAMESPACE, type MetricName } from './contract';

/** What an invocation counts and measures. Batch ids are never dimensions: each would be a metric of its own. */
export interface Metrics {
  /** Default: one more. Counts of one invocation add up; a time is measured once in each. */
  add(name: MetricName, value?: number): void;
  /** A batch has failed; counted in all, and by its code. */
  failed(code: string): void;
  /** Writes what was added since the last time: at every heartbeat, and at the end of an invocation. */
  publish(): void;
}

/**
 * Lines of CloudWatch's embedded metric format, by Powertools, which writes past the console that
 * Lambda's JSON log format wraps.
 *
 * @param service tells the metrics of one external function from those of another
 */
export function emfMetrics(service: string): Metrics {
  const powertools = new Powertools({ namespace: METRICS_NAMESPACE, serviceName: service });
  const added = new Map<MetricName, number>();
  const add: Metrics['add'] = (name, value = 1) => added.set(name, (added.get(name) ?? 0) + value);
  return {
    add,
    failed(code) {
      add('BatchesFailed');
      powertools.singleMetric().addDimension('code', code).addMetric('BatchesFailed', METRICS.BatchesFailed, 1);
    },
    publish() {
      for (const [name, value] of added) powertools.addMetric(name, METRICS[name], value);
      if (added.size > 0) powertools.publishStoredMetrics();
      added.clear();
    },
  };
}

/** A handler after each of whose invocations the metrics are published. */
export function publishing<Event, Result>(
  metrics: Metrics,
  handler: (event: Event) => Promise<Result>,
): (event: Event) => Promise<Result> {
  return async (event) => {
    try {
      return await handler(event);
    } finally {
      metrics.publish();
    }
  };
}
