import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ComprehendMetric } from '../lambda/processing/comprehend/contract';
import { JOB_TIMES } from '../lambda/shared/contract';
import { FIVE_MINUTES, type ServiceMetrics } from './service-metrics';

const COMPREHEND_UNITS: ComprehendMetric = 'ComprehendUnits';

/** What one alarm watches, and what it tells the operator. */
export interface AlarmRule {
  /** Several: an alarm watches each of them. */
  readonly metric: cloudwatch.IMetric | readonly cloudwatch.IMetric[];
  /** The alarm goes off when the metric is at or above this value in each of `periods` periods. */
  readonly threshold: number;
  /** @default 1 */
  readonly periods?: number;
  /** What happened. */
  readonly meaning: string;
  /** What to do first. */
  readonly first: string;
}

/**
 * All alarms by name. docs/operations.md has a row for each.
 *
 * The alarm about throttles of the table does not use DynamoDB's own metric, because it would never return to OK. That metric has no data while there
 * are no throttles, and for metrics of AWS/DynamoDB CloudWatch then keeps the alarm's state, whatever `treatMissingData` is
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html). The functions count the throttles
 * instead.
 */
export function alarmRules(
  metrics: ServiceMetrics,
  comprehendUnitsPerDay: number,
): Readonly<Record<string, AlarmRule>> {
  return {
    BatchesFailed: {
      metric: metrics.own('BatchesFailed', 'Sum', FIVE_MINUTES),
      threshold: 1,
      meaning: 'A batch failed, and its query with it.',
      first: 'Run npm run jobs -- list --failed, which shows the reason, and read the failure code on the dashboard.',
    },
    BatchesThrottled: {
      metric: metrics.own('BatchesThrottled', 'Sum', FIVE_MINUTES),
      threshold: 1,
      periods: 12,
      meaning:
        'For an hour the function post has answered batches with 429: more batches arrive than the quota can finish in time, or than the settings allow.',
      first:
        'Look at the use of each quota on the dashboard. If one large query causes this, wait. If this happens every day, ask for a higher quota. If a quota is not used up, raise jobs.maxBatchesInFlight, or jobs.maxBatchesAtOnce for a function without a quota.',
    },
    TimeToResult: {
      metric: metrics.own('TimeToResult', 'p99', FIVE_MINUTES),
      threshold: JOB_TIMES.budgetSeconds * 1000,
      meaning: 'Batches take so long that Snowflake is about to abort queries at 600 s.',
      first:
        'Look at the use of each quota on the dashboard. If the use is 100 %, ask for a higher quota. If the use is lower, run npm run jobs -- list, which says what each batch waits for.',
    },
    FailureQueue: {
      metric: metrics.failureQueueDepth(),
      threshold: 1,
      meaning:
        'Lambda stopped retrying an event: three runs of process failed, or none could start within half an hour.',
      first:
        'Read the message: it says why Lambda stopped (requestContext.condition), and names the function and the batch for which the worker was started. Run npm run jobs -- list --failed, which shows the batches that failed, then purge the queue.',
    },
    FailureDelivery: {
      metric: metrics.deliveryFailures(),
      threshold: 1,
      meaning: 'Lambda could not send an event to the failure queue, so the queue does not show all lost events.',
      first:
        'Check that the queue exists and that the role of process may send to it and use its key. Run npm run jobs -- list --failed to find the batch.',
    },
    EventAge: {
      metric: metrics.eventAge(),
      threshold: 240_000,
      periods: 2,
      meaning:
        'For ten minutes events have waited more than four minutes for the function process, so workers start late. A batch fails if no worker claims it within 570 s.',
      first:
        "Look at the throttles of the function process: they mean that the account's concurrency is used up. Then look at its errors: Lambda starts a failed run again after one and two minutes.",
    },
    EventsDropped: {
      metric: metrics.eventsDropped(),
      threshold: 1,
      meaning:
        'Lambda dropped an event: three runs of process failed, or none could start within half an hour. Polls start other workers for batches that wait.',
      first: "Look at throttles of process and the account's concurrency, then at the errors of process.",
    },
    ServerErrors: {
      metric: metrics.serverErrors(),
      threshold: 5,
      meaning: 'The API answers 5xx, which Snowflake retries for a while.',
      first: 'Look at the errors of post and get on the dashboard, then at their logs.',
    },
    TableThrottles: {
      metric: metrics.own('TableThrottles', 'Sum', FIVE_MINUTES),
      threshold: 5,
      meaning: 'DynamoDB throttles requests to the Jobs table or its index; the functions retry them.',
      first: 'Look at the consumed capacity of the table. A table with a new load doubles its capacity within minutes.',
    },
    ...(metrics.ofProcessors.includes(COMPREHEND_UNITS) && {
      ComprehendUnits: comprehendUnits(metrics, comprehendUnitsPerDay),
    }),
  };
}

/** Only processors of Amazon Comprehend count its units. */
function comprehendUnits(metrics: ServiceMetrics, comprehendUnitsPerDay: number): AlarmRule {
  return {
    metric: metrics.ofProcessor(COMPREHEND_UNITS, Duration.days(1)),
    threshold: comprehendUnitsPerDay,
    meaning: `Comprehend billed ${comprehendUnitsPerDay.toLocaleString('en-US')} units or more within 24 hours (monitoring.comprehendUnitsPerDay).`,
    first:
      "Find the query in Snowflake's history by the query ids of npm run jobs -- list. If it is a mistake, cancel it there, then run npm run jobs -- fail --query QUERY_ID --reason 'SENTENCE'.",
  };
}

/** @param topic receives a message when an alarm goes off and when it returns to OK. Undefined: alarms show in CloudWatch only */
export function addAlarms(
  scope: Construct,
  rules: Readonly<Record<string, AlarmRule>>,
  topic: sns.ITopic | undefined,
): void {
  const all = Object.entries(rules).flatMap(([name, rule]) =>
    [rule.metric].flat().map((metric, index) => ({ ...rule, metric, id: index === 0 ? name : `${name}${index + 1}` })),
  );
  for (const { id, metric, threshold, periods = 1, meaning, first } of all) {
    const alarm = new cloudwatch.Alarm(scope, id, {
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      // Most of these metrics have data only while something is wrong.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${meaning} First: ${first}`,
    });
    if (!topic) continue;
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
  }
}
