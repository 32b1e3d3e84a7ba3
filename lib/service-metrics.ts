import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ComprehendMetric } from '../lambda/processing/comprehend/contract';
import { METRICS_NAMESPACE, type MetricName } from '../lambda/shared/contract';
import type { AsyncExternalFunction } from './async-external-function';
import type { SnowflakeApi } from './snowflake-api';

export const MINUTE = Duration.minutes(1);
export const FIVE_MINUTES = Duration.minutes(5);

/** The metrics of one external function: its own, and the metrics that AWS publishes about its parts. */
export class ServiceMetrics {
  private readonly fn: AsyncExternalFunction;
  private readonly api: SnowflakeApi;

  constructor(fn: AsyncExternalFunction, api: SnowflakeApi) {
    this.fn = fn;
    this.api = api;
  }

  own(metricName: MetricName | ComprehendMetric, statistic: string, period = MINUTE): cloudwatch.Metric {
    const dimensionsMap = { service: this.fn.service };
    return new cloudwatch.Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, statistic, period });
  }

  sums(...names: readonly (MetricName | ComprehendMetric)[]): cloudwatch.Metric[] {
    return names.map((name) => this.own(name, 'Sum'));
  }

  failuresByCode(): cloudwatch.IMetric {
    return new cloudwatch.MathExpression({
      expression: `SEARCH('{${METRICS_NAMESPACE},code,service} MetricName="BatchesFailed" service="${this.fn.service}"', 'Sum')`,
      usingMetrics: {},
      label: '',
      period: FIVE_MINUTES,
    });
  }

  /** In percent of the quota. */
  quotaUse(callsPerSecond: number): cloudwatch.IMetric {
    return new cloudwatch.MathExpression({
      expression: `100 * calls / PERIOD(calls) / ${callsPerSecond}`,
      usingMetrics: { calls: this.own('Calls', 'Sum') },
      label: 'calls against the quota (%)',
      period: MINUTE,
    });
  }

  executionsOfProcess(): cloudwatch.IMetric {
    return this.fn.process.metric('ConcurrentExecutions', { statistic: 'Maximum', period: MINUTE });
  }

  errorsAndThrottles(): cloudwatch.IMetric[] {
    const functions = [this.fn.post, this.fn.process, this.fn.get];
    return [
      ...functions.map((fn) => fn.metricErrors({ period: MINUTE })),
      ...functions.map((fn) => fn.metricThrottles({ period: MINUTE })),
    ];
  }

  queueDepth(): cloudwatch.IMetric {
    return this.fn.failures.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: FIVE_MINUTES });
  }

  eventAge(): cloudwatch.IMetric {
    return this.fn.process.metric('AsyncEventAge', { statistic: 'Maximum', period: MINUTE });
  }

  eventsDropped(): cloudwatch.IMetric {
    return this.fn.process.metric('AsyncEventsDropped', { statistic: 'Sum', period: MINUTE });
  }

  deliveryFailures(): cloudwatch.IMetric {
    return this.fn.process.metric('DestinationDeliveryFailures', { statistic: 'Sum', period: FIVE_MINUTES });
  }

  serverErrors(): cloudwatch.IMetric {
    return this.api.restApi.deploymentStage.metricServerError({ statistic: 'Sum', period: FIVE_MINUTES });
  }
}
