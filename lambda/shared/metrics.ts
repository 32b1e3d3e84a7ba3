import { Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import { METRICS, METRICS_NAMESPACE, type MetricName, type MetricUnit } from './contract';

/**
 * The most values in one line: CloudWatch's embedded metric format allows 100 metrics, and 100 values of each
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
const VALUES_PER_LINE = 90;

/**
 * Counts and measures one invocation. Batch ids are never dimensions: each id would make a new metric.
 *
 * @typeParam Own the names of a processor's own metrics
 */
export interface Metrics<Own extends string = never> {
  /** Names the external function of what is added from now on. */
  about(functionName: string): void;
  /** Adds `value`, 1 by default. Counts add up until they are published; each time is a value of its own. */
  add(name: MetricName | Own, value?: number): void;
  /** Counts a failed batch, in total and by its code. */
  failed(code: string): void;
  /** Writes the counts since the last call: at every heartbeat and at the end of an invocation. */
  publish(): void;
}

/**
 * Writes CloudWatch's embedded metric format, by Powertools. Powertools writes to stdout directly, since Lambda's JSON log format
 * would wrap lines of the console.
 *
 * @param service a dimension: the stack's name
 * @param own a processor's own metrics, with their units in CloudWatch
 */
export function emfMetrics<Own extends string = never>(
  service: string,
  own?: Readonly<Record<Own, MetricUnit>>,
): Metrics<Own> {
  const units = { ...METRICS, ...own } as Readonly<Record<MetricName | Own, MetricUnit>>;
  const powertools = new Powertools({ namespace: METRICS_NAMESPACE, serviceName: service });
  const counts = new Map<MetricName | Own, number>();
  const measured: (readonly [MetricName | Own, number])[] = [];
  const add: Metrics<Own>['add'] = (name, value = 1) =>
    units[name] === 'Milliseconds'
      ? void measured.push([name, value])
      : void counts.set(name, (counts.get(name) ?? 0) + value);
  let functionName: string | undefined;
  return {
    about: (name) => void (functionName = name),
    add,
    failed(code) {
      add('BatchesFailed');
      powertools
        .singleMetric()
        .addDimensions({ code, ...(functionName !== undefined && { function: functionName }) })
        .addMetric('BatchesFailed', METRICS.BatchesFailed, 1);
    },
    publish() {
      const added = [...counts, ...measured];
      counts.clear();
      measured.length = 0;
      for (let start = 0; start < added.length; start += VALUES_PER_LINE) {
        for (const [name, value] of added.slice(start, start + VALUES_PER_LINE))
          powertools.addMetric(name, units[name], value);
        // All functions together, for alarms and totals, and each by itself.
        powertools.addDimensions({});
        if (functionName !== undefined) powertools.addDimensions({ function: functionName });
        powertools.publishStoredMetrics();
      }
    },
  };
}

/** Wraps a handler so that the metrics are published after each invocation. */
export function publishing<Event, Result>(
  metrics: Metrics,
  handler: (event: Event) => Promise<Result>,
): (event: Event) => Promise<Result> {
  return async (event) => {
    try {
      return await handler(event);
    } finally {
      try {
        metrics.publish();
      } catch {
        // The work is done: an error here would turn a 202 into a 502 and make Lambda run a finished event again.
      }
    }
  };
}
