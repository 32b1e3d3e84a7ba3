import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { JOBS_TABLE, JOB_TIMES, METRICS_NAMESPACE, type MetricName } from '../lambda/shared/contract';
import type { AsyncExternalFunction } from './async-external-function';
import type { Config } from './config';
import type { SnowflakeApi } from './snowflake-api';
import { LogQueries } from './log-queries';

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** Snowflake aborts a query 600 s after a batch's POST. */
const SNOWFLAKE_LIMIT_MS = 600_000;

export interface MonitoringProps {
  readonly fn: AsyncExternalFunction;
  readonly api: SnowflakeApi;
  readonly monitoring: Config['monitoring'];
  readonly comprehend: Config['comprehend'];
}

/** What whoever is on call looks at, and what calls them: docs/operations.md has a section for each alarm. */
export class Monitoring extends Construct {
  private readonly fn: AsyncExternalFunction;
  private readonly api: SnowflakeApi;
  private readonly topic: sns.ITopic | undefined;

  constructor(scope: Construct, id: string, { fn, api, monitoring, comprehend }: MonitoringProps) {
    super(scope, id);
    this.fn = fn;
    this.api = api;
    this.topic = monitoring.alarmTopicArn ? sns.Topic.fromTopicArn(this, 'Topic', monitoring.alarmTopicArn) : undefined;
    this.addAlarms();
    const dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `${Stack.of(this).stackName}-${Stack.of(this).region}`,
      defaultInterval: Duration.hours(3),
    });
    dashboard.addWidgets(...this.healthy());
    dashboard.addWidgets(...this.saturated(comprehend.batchCallsPerSecond));
    dashboard.addWidgets(...this.broken());
    new LogQueries(this, 'Queries', { fn });
  }

  private healthy(): cloudwatch.IWidget[] {
    return [
      heading('Is it healthy?'),
      graph(
        'Batches',
        this.sums('BatchesAccepted', 'BatchesSucceeded', 'BatchesFailed', 'BatchesRepeated', 'BatchesRefused'),
      ),
      graph('Time to result (ms)', [this.own('TimeToResult', 'p50'), this.own('TimeToResult', 'p99')], {
        leftAnnotations: [
          { value: SNOWFLAKE_LIMIT_MS, label: 'Snowflake aborts the query', color: cloudwatch.Color.RED },
          { value: JOB_TIMES.budgetSeconds * 1000, label: 'what admission promises', color: cloudwatch.Color.ORANGE },
        ],
      }),
      graph('Rows', this.sums('RowsAccepted', 'RowErrors')),
    ];
  }

  private saturated(callsPerSecond: number): cloudwatch.IWidget[] {
    const quotaShare = new cloudwatch.MathExpression({
      expression: `100 * calls / PERIOD(calls) / ${callsPerSecond}`,
      usingMetrics: { calls: this.own('ComprehendCalls', 'Sum') },
      label: 'calls against the quota (%)',
      period: MINUTE,
    });
    const inFlight = this.fn.process.metric('ConcurrentExecutions', { statistic: 'Maximum', period: MINUTE });
    return [
      heading('Is it saturated?'),
      graph("Comprehend's quota", [quotaShare], { right: this.sums('ComprehendThrottles') }),
      graph('Batches in flight', [inFlight], { right: this.sums('BatchesShed') }),
      graph('Queue delay (ms)', [this.own('QueueDelay', 'p50'), this.own('QueueDelay', 'p99')]),
    ];
  }

  private broken(): cloudwatch.IWidget[] {
    const byCode = new cloudwatch.MathExpression({
      expression: `SEARCH('{${METRICS_NAMESPACE},code,service} MetricName="BatchesFailed" service="${this.fn.service}"', 'Sum')`,
      usingMetrics: {},
      label: '',
      period: FIVE_MINUTES,
    });
    const functions = [this.fn.post, this.fn.process, this.fn.get];
    return [
      heading('What broke?'),
      graph('Failures by code', [byCode], { right: this.sums('AttemptsFailed', 'RequestsFailed', 'PollsDeferred') }),
      graph('Given up by Lambda', [this.queueDepth()], { right: [this.eventAge(), this.eventsDropped()] }),
      graph('Errors and throttles', [
        ...functions.map((fn) => fn.metricErrors({ period: MINUTE })),
        ...functions.map((fn) => fn.metricThrottles({ period: MINUTE })),
      ]),
      graph('API and table', [this.serverErrors()], { right: [this.tableThrottles()] }),
    ];
  }

  private addAlarms(): void {
    this.alarm('BatchesFailed', this.own('BatchesFailed', 'Sum', FIVE_MINUTES), {
      threshold: 1,
      meaning: 'A batch failed, and its query with it.',
      first: 'npm run jobs -- list --failed shows the reason, and the dashboard which code.',
    });
    this.alarm('TimeToResult', this.own('TimeToResult', 'p99', FIVE_MINUTES), {
      threshold: JOB_TIMES.budgetSeconds * 1000,
      meaning: 'Batches take so long that Snowflake is about to abort queries at 600 s.',
      first:
        "Compare the calls with Comprehend's quota on the dashboard; at 100 % raise it, below it find what is slow.",
    });
    this.alarm('FailureQueue', this.queueDepth(), {
      threshold: 1,
      meaning: 'Lambda has given up on a batch: its attempts broke off, or nobody took it up in time.',
      first:
        'The message says which (condition), and names the batch id: npm run jobs -- show BATCH_ID, then purge the queue.',
    });
    this.alarm('EventAge', this.eventAge(), {
      threshold: 240_000,
      meaning: 'Events wait for process for more than four minutes; at five minutes their batches fail.',
      first:
        "Look at throttles of process (the account's concurrency), then at its errors: a third attempt comes late.",
    });
    this.alarm('EventsDropped', this.eventsDropped(), {
      threshold: 1,
      meaning: 'Lambda has dropped an event: process could not take it in time, or every attempt broke off.',
      first: "Look at throttles of process and the account's concurrency, then at the errors of process.",
    });
    this.alarm('ServerErrors', this.serverErrors(), {
      threshold: 5,
      meaning: 'The API answers 5xx, which Snowflake retries for a while.',
      first: 'Look at the errors of post and get on the dashboard, then at their logs.',
    });
    this.alarm('TableThrottles', this.tableThrottles(), {
      threshold: 5,
      meaning: 'DynamoDB refuses requests to the Jobs table for their rate; they are retried.',
      first:
        'Look at the consumed capacity of the table; a table in use for the first time doubles its capacity by itself.',
    });
  }

  private alarm(id: string, metric: cloudwatch.IMetric, { threshold, meaning, first }: AlarmText): void {
    const alarm = new cloudwatch.Alarm(this, id, {
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${meaning} First: ${first}`,
    });
    if (!this.topic) return;
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }

  private own(metricName: MetricName, statistic: string, period = MINUTE): cloudwatch.Metric {
    const dimensionsMap = { service: this.fn.service };
    return new cloudwatch.Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, statistic, period });
  }

  private sums(...names: readonly MetricName[]): cloudwatch.Metric[] {
    return names.map((name) => this.own(name, 'Sum'));
  }

  private queueDepth(): cloudwatch.IMetric {
    return this.fn.failures.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: FIVE_MINUTES });
  }

  private eventAge(): cloudwatch.IMetric {
    return this.fn.process.metric('AsyncEventAge', { statistic: 'Maximum', period: MINUTE });
  }

  private eventsDropped(): cloudwatch.IMetric {
    return this.fn.process.metric('AsyncEventsDropped', { statistic: 'Sum', period: MINUTE });
  }

  private serverErrors(): cloudwatch.IMetric {
    return this.api.restApi.deploymentStage.metricServerError({ statistic: 'Sum', period: FIVE_MINUTES });
  }

  private tableThrottles(): cloudwatch.IMetric {
    const table = { TableName: this.fn.jobs.table.tableName };
    const index = { ...table, GlobalSecondaryIndexName: JOBS_TABLE.inFlightIndex };
    const throttles = (metricName: string, dimensionsMap: Record<string, string>) =>
      new cloudwatch.Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap,
        statistic: 'Sum',
        period: FIVE_MINUTES,
      });
    return new cloudwatch.MathExpression({
      // Where nothing was throttled there is no point at all, and a sum with it would be none.
      expression: 'FILL(reads, 0) + FILL(writes, 0) + FILL(indexReads, 0) + FILL(indexWrites, 0)',
      usingMetrics: {
        reads: throttles('ReadThrottleEvents', table),
        writes: throttles('WriteThrottleEvents', table),
        indexReads: throttles('ReadThrottleEvents', index),
        indexWrites: throttles('WriteThrottleEvents', index),
      },
      label: 'throttled requests to the table',
      period: FIVE_MINUTES,
    });
  }
}

interface AlarmText {
  readonly threshold: number;
  /** For whoever it wakes. */
  readonly meaning: string;
  /** What to do first. */
  readonly first: string;
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
