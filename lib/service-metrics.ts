import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE, type MetricName } from '../lambda/shared/contract';
import type { ExternalFunction } from './external-function';
import type { FailureQueue } from './failure-queue';
import type { RemoteService } from './remote-service';
import type { SnowflakeApi } from './snowflake-api';

export const MINUTE = Duration.minutes(1);
export const FIVE_MINUTES = Duration.minutes(5);

/** An alarm watches an expression of at most ten metrics (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html). */
const MOST_METRICS_OF_ALARM = 10;

/** The parts of a service that have metrics. */
export interface Observables {
  readonly service: RemoteService;
  readonly functions: readonly ExternalFunction[];
  readonly failures: FailureQueue;
  readonly api: SnowflakeApi;
}

/** A quota, and the functions that use it. */
export interface QuotaUse {
  readonly name: string;
  /** Calls against the quota in percent, over time. */
  readonly percent: cloudwatch.IMetric;
}

/** How a metric of several process functions is put together. */
interface OfProcess {
  readonly statistic: string;
  readonly over: 'MAX' | 'SUM';
  readonly period: Duration;
}

/** The metrics of a service: its own, and the metrics that AWS publishes about its parts. */
export class ServiceMetrics {
  private readonly name: string;
  private readonly parts: Observables;

  constructor(scope: Construct, parts: Observables) {
    this.name = Stack.of(scope).stackName;
    this.parts = parts;
  }

  get functionNames(): readonly string[] {
    return this.parts.functions.map(({ name }) => name);
  }

  /** The names of the metrics that the processors add to the service's. */
  get ofProcessors(): readonly string[] {
    return [...new Set(this.parts.functions.flatMap(({ processor }) => processor.metrics ?? []))];
  }

  /** Of all functions together. */
  own(metricName: MetricName, statistic: string, period = MINUTE): cloudwatch.Metric {
    return this.metric(metricName, { statistic, period });
  }

  /** A metric that {@link ofProcessors} names, of all functions together. */
  ofProcessor(metricName: string, period = MINUTE): cloudwatch.Metric {
    return this.metric(metricName, { statistic: 'Sum', period });
  }

  sums(...names: readonly MetricName[]): cloudwatch.Metric[] {
    return names.map((name) => this.own(name, 'Sum'));
  }

  /** One line for each function. */
  byFunction(metricName: MetricName, statistic: string): cloudwatch.Metric[] {
    return this.parts.functions.map(({ name }) =>
      this.metric(metricName, { statistic, functionName: name, label: name }),
    );
  }

  failuresByCode(): cloudwatch.IMetric {
    return new cloudwatch.MathExpression({
      expression: `SEARCH('{${METRICS_NAMESPACE},code,function,service} MetricName="BatchesFailed" service="${this.name}"', 'Sum')`,
      usingMetrics: {},
      label: '',
      period: FIVE_MINUTES,
    });
  }

  /** How much of each quota its functions use together. */
  quotaUse(): readonly QuotaUse[] {
    const { functions } = this.parts;
    const names = new Set(functions.flatMap(({ processor }) => processor.pace.quota?.name ?? []));
    return [...names].map((name, quota) => {
      const users = functions.filter(({ processor }) => processor.pace.quota?.name === name);
      return { name, percent: this.percentOf(name, users, `quota${quota}calls`) };
    });
  }

  /** @param id the beginning of the ids of the metrics within the expression */
  private percentOf(name: string, functions: readonly ExternalFunction[], id: string): cloudwatch.IMetric {
    const [first] = functions;
    const unitsPerSecond = first?.processor.pace.quota?.unitsPerSecond ?? 1;
    const calls = functions.map((fn) => this.metric('Calls', { statistic: 'Sum', functionName: fn.name }));
    const used = functions
      .map((fn, index) => `${id}${index} * ${fn.processor.pace.quota?.unitsPerCall ?? 1}`)
      .join(' + ');
    return new cloudwatch.MathExpression({
      expression: `100 * (${used}) / PERIOD(${id}0) / ${unitsPerSecond}`,
      usingMetrics: Object.fromEntries(calls.map((metric, index) => [`${id}${index}`, metric])),
      label: `${name} (%)`,
      period: MINUTE,
    });
  }

  /** Those of process, one line for each external function, and those of get, most of which hold a poll. */
  executions(): cloudwatch.IMetric[] {
    const { functions, service } = this.parts;
    const executionsOf = (fn: lambda.IFunction, label: string) =>
      fn.metric('ConcurrentExecutions', { statistic: 'Maximum', period: MINUTE, label });
    return [
      ...functions.map(({ name, process }) => executionsOf(process, `process of ${name}`)),
      executionsOf(service.get, 'get'),
    ];
  }

  /**
   * Batches in flight of each function: those accepted less those ended, summed up from the left edge of the graph, which counts
   * as 0. CloudWatch has no metric that counts the items of an index.
   */
  inFlight(): cloudwatch.IMetric[] {
    return this.parts.functions.map(({ name }, index) => {
      const sum = (metricName: MetricName) => this.metric(metricName, { statistic: 'Sum', functionName: name });
      const [accepted, succeeded, failed] = ['accepted', 'succeeded', 'failed'].map((id) => `${id}${index}`);
      return new cloudwatch.MathExpression({
        expression: `RUNNING_SUM(FILL(${accepted}, 0) - FILL(${succeeded}, 0) - FILL(${failed}, 0))`,
        usingMetrics: {
          [`accepted${index}`]: sum('BatchesAccepted'),
          [`succeeded${index}`]: sum('BatchesSucceeded'),
          [`failed${index}`]: sum('BatchesFailed'),
        },
        label: name,
        period: MINUTE,
      });
    });
  }

  errorsAndThrottles(): cloudwatch.IMetric[] {
    const { service, functions } = this.parts;
    const all = [service.post, ...functions.map(({ process }) => process), service.get];
    return [
      ...all.map((fn) => fn.metricErrors({ period: MINUTE })),
      ...all.map((fn) => fn.metricThrottles({ period: MINUTE })),
    ];
  }

  failureQueueDepth(): cloudwatch.IMetric {
    return this.parts.failures.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: FIVE_MINUTES });
  }

  /** Over five minutes, since Lambda tries a throttled event less and less often. */
  eventAge(): readonly cloudwatch.IMetric[] {
    return this.ofProcess('AsyncEventAge', { statistic: 'Maximum', over: 'MAX', period: FIVE_MINUTES });
  }

  eventsDropped(): readonly cloudwatch.IMetric[] {
    return this.ofProcess('AsyncEventsDropped', { statistic: 'Sum', over: 'SUM', period: MINUTE });
  }

  deliveryFailures(): readonly cloudwatch.IMetric[] {
    return this.ofProcess('DestinationDeliveryFailures', { statistic: 'Sum', over: 'SUM', period: FIVE_MINUTES });
  }

  serverErrors(): cloudwatch.IMetric {
    return this.parts.api.restApi.deploymentStage.metricServerError({ statistic: 'Sum', period: FIVE_MINUTES });
  }

  /** One metric for up to ten process functions, so that alarms do not multiply. */
  private ofProcess(metricName: string, { statistic, over, period }: OfProcess): readonly cloudwatch.IMetric[] {
    const { functions } = this.parts;
    const metrics = functions.map(({ process }) => process.metric(metricName, { statistic, period }));
    // One graph may show several of these expressions, and their ids must differ.
    const prefix = `${metricName[0]?.toLowerCase()}${metricName.slice(1)}`;
    const named = metrics.map((metric, index) => [`${prefix}${index}`, metric] as const);
    const count = Math.ceil(named.length / MOST_METRICS_OF_ALARM);
    return Array.from({ length: count }, (_, group) => {
      const own = named.slice(group * MOST_METRICS_OF_ALARM, (group + 1) * MOST_METRICS_OF_ALARM);
      const [only] = own;
      if (own.length === 1 && only) return only[1];
      return new cloudwatch.MathExpression({
        expression: `${over}([${own.map(([name]) => name).join(', ')}])`,
        usingMetrics: Object.fromEntries(own),
        label: metricName,
        period,
      });
    });
  }

  private metric(
    metricName: string,
    {
      functionName,
      ...props
    }: Omit<cloudwatch.MetricProps, 'namespace' | 'metricName'> & { readonly functionName?: string },
  ): cloudwatch.Metric {
    const dimensionsMap = { service: this.name, ...(functionName !== undefined && { function: functionName }) };
    return new cloudwatch.Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, period: MINUTE, ...props });
  }
}
