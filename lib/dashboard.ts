import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { JOB_TIMES } from '../lambda/shared/contract';
import type { ServiceMetrics } from './service-metrics';

/** The time from a batch's POST until Snowflake aborts the query. */
const SNOWFLAKE_LIMIT_MS = 600_000;

/** Adds the dashboard `STACK-REGION`, with three questions from top to bottom. */
export function addDashboard(scope: Construct, metrics: ServiceMetrics, callsPerSecond: number): void {
  const { stackName, region } = Stack.of(scope);
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: `${stackName}-${region}`,
    defaultInterval: Duration.hours(3),
  });
  dashboard.addWidgets(...healthy(metrics));
  dashboard.addWidgets(...saturated(metrics, callsPerSecond));
  dashboard.addWidgets(...broken(metrics));
}

function healthy(metrics: ServiceMetrics): cloudwatch.IWidget[] {
  return [
    heading('Is it healthy?'),
    graph(
      'Batches',
      metrics.sums('BatchesAccepted', 'BatchesSucceeded', 'BatchesFailed', 'BatchesRepeated', 'BatchesRejected'),
    ),
    graph('Time to result (ms)', [metrics.own('TimeToResult', 'p50'), metrics.own('TimeToResult', 'p99')], {
      leftAnnotations: [
        { value: SNOWFLAKE_LIMIT_MS, label: 'Snowflake aborts the query', color: cloudwatch.Color.RED },
        {
          value: JOB_TIMES.budgetSeconds * 1000,
          label: 'limit of admission control',
          color: cloudwatch.Color.ORANGE,
        },
      ],
    }),
    graph('Rows', metrics.sums('RowsAccepted', 'RowErrors')),
  ];
}

function saturated(metrics: ServiceMetrics, callsPerSecond: number): cloudwatch.IWidget[] {
  return [
    heading('Is it saturated?'),
    graph("Comprehend's quota", [metrics.quotaUse(callsPerSecond)], { right: metrics.sums('ComprehendThrottles') }),
    graph('Batches in flight', [metrics.executionsOfProcess()], { right: metrics.sums('BatchesThrottled') }),
    graph('Queue delay (ms)', [metrics.own('QueueDelay', 'p50'), metrics.own('QueueDelay', 'p99')]),
    graph("Comprehend's units", metrics.sums('ComprehendUnits')),
  ];
}

function broken(metrics: ServiceMetrics): cloudwatch.IWidget[] {
  return [
    heading('What broke?'),
    graph('Failures by code', [metrics.failuresByCode()], {
      right: metrics.sums('AttemptsFailed', 'RequestsFailed', 'PollsDeferred'),
    }),
    graph('Events that Lambda dropped', [metrics.queueDepth()], {
      right: [metrics.eventAge(), metrics.eventsDropped(), metrics.deliveryFailures()],
    }),
    graph('Errors and throttles', metrics.errorsAndThrottles()),
    graph('API and table', [metrics.serverErrors()], { right: metrics.sums('TableThrottles') }),
  ];
}

function heading(markdown: string): cloudwatch.TextWidget {
  return new cloudwatch.TextWidget({ markdown: `## ${markdown}`, width: 24, height: 1 });
}

function graph(
  title: string,
  left: cloudwatch.IMetric[],
  more: Omit<cloudwatch.GraphWidgetProps, 'title' | 'left' | 'width'> = {},
): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: 6, leftYAxis: { min: 0 }, rightYAxis: { min: 0 }, ...more });
}
