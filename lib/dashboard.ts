import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { JOB_TIMES } from '../lambda/shared/contract';
import type { ServiceMetrics } from './service-metrics';

/** The time from a batch's POST until Snowflake aborts the query. */
const SNOWFLAKE_LIMIT_MS = 600_000;

/** The dashboard `STACK-REGION`: three questions from top to bottom, and a fourth if there are several functions. */
export function addDashboard(scope: Construct, metrics: ServiceMetrics): void {
  const { stackName, region } = Stack.of(scope);
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: `${stackName}-${region}`,
    defaultInterval: Duration.hours(3),
  });
  dashboard.addWidgets(...healthy(metrics));
  dashboard.addWidgets(...saturated(metrics));
  dashboard.addWidgets(...broken(metrics));
  if (metrics.functionNames.length > 1) dashboard.addWidgets(...byFunction(metrics));
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

function saturated(metrics: ServiceMetrics): cloudwatch.IWidget[] {
  return [
    heading('Is it saturated?'),
    graph(
      'Use of each quota (%)',
      metrics.quotaUse().map(({ percent }) => percent),
      { right: metrics.sums('CallsThrottled') },
    ),
    graph('Batches in flight, most of which wait (0 at the left edge)', metrics.inFlight(), {
      right: metrics.sums('BatchesThrottled'),
    }),
    graph('Wait for the first worker (ms)', [metrics.own('QueueDelay', 'p50'), metrics.own('QueueDelay', 'p99')]),
    graph('Executions: workers and held polls', metrics.executions()),
    ...metrics.ofProcessors.map((name) => graph(name, [metrics.ofProcessor(name)])),
  ];
}

function broken(metrics: ServiceMetrics): cloudwatch.IWidget[] {
  return [
    heading('What broke?'),
    graph('Failures by code', [metrics.failuresByCode()], {
      right: metrics.sums('AttemptsFailed', 'RequestsFailed', 'PollsDeferred'),
    }),
    graph('Events: dropped, and their age (ms)', [metrics.failureQueueDepth()], {
      right: [...metrics.eventAge(), ...metrics.eventsDropped(), ...metrics.deliveryFailures()],
    }),
    graph('Errors and throttles', metrics.errorsAndThrottles()),
    graph('API and table', [metrics.serverErrors()], { right: metrics.sums('TableThrottles') }),
  ];
}

/** With one function the graphs above say the same. */
function byFunction(metrics: ServiceMetrics): cloudwatch.IWidget[] {
  return [
    heading('Which function?'),
    graph('Batches accepted', metrics.byFunction('BatchesAccepted', 'Sum')),
    graph('Batches failed', metrics.byFunction('BatchesFailed', 'Sum')),
    graph('Time to result (ms, p99)', metrics.byFunction('TimeToResult', 'p99')),
    graph('Calls', metrics.byFunction('Calls', 'Sum')),
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
