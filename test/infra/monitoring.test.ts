import { Match } from 'aws-cdk-lib/assertions';
import { METRICS, METRICS_NAMESPACE } from '../../lambda/shared/contract';
import { templateOf } from './template-of';

/** What AWS publishes, of what is named here; from the services' pages on their CloudWatch metrics. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  'AWS/Lambda': ['Errors', 'Throttles', 'ConcurrentExecutions', 'AsyncEventAge', 'AsyncEventsDropped'],
  'AWS/ApiGateway': ['5XXError'],
  'AWS/DynamoDB': ['ReadThrottleEvents', 'WriteThrottleEvents'],
  'AWS/SQS': ['ApproximateNumberOfMessagesVisible'],
};

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:on-call';

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
}

interface AlarmProperties extends Partial<Metric> {
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: Metric } }[];
  readonly AlarmDescription: string;
}

describe('monitoring', () => {
  const template = templateOf();
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties as AlarmProperties,
  );
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(dashboard);

  const knows = (namespace: string, name: string) =>
    namespace === METRICS_NAMESPACE ? name in METRICS : PUBLISHED[namespace]?.includes(name);

  it('has an alarm for each thing that somebody has to act on, which says what it means and what to do first', () => {
    expect(alarms).toHaveLength(7);
    for (const { AlarmDescription } of alarms) expect(AlarmDescription).toMatch(/^[A-Z].+\. First: .+\.$/);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      TreatMissingData: 'notBreaching',
      AlarmActions: Match.absent(),
    });
  });

  it.each([
    ['BatchesFailed', 1],
    ['TimeToResult', 480_000],
    ['ApproximateNumberOfMessagesVisible', 1],
    ['AsyncEventAge', 240_000],
    ['AsyncEventsDropped', 1],
    ['5XXError', 5],
  ])('calls when %s reaches %d', (MetricName, Threshold) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  it('calls by the SNS topic of the settings, also when all is well again', () => {
    templateOf({ monitoring: { alarmTopicArn: TOPIC } }).allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
    });
  });

  it('names in its alarms only metrics that the code writes or AWS publishes', () => {
    const named = alarms.flatMap(({ Namespace = '', MetricName = '', Metrics }) =>
      Metrics
        ? Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []))
        : [{ Namespace, MetricName }],
    );
    expect(named).toHaveLength(10);
    expect(named.filter(({ Namespace, MetricName }) => !knows(Namespace, MetricName))).toEqual([]);
  });

  it('names in its dashboard only metrics that the code writes or AWS publishes', () => {
    const named = [...body.matchAll(/\[\\"([\w/]+)\\",\\"(\w+)\\",/g)].map(([, namespace = '', name = '']) => [
      namespace,
      name,
    ]);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(([namespace = '', name = '']) => !knows(namespace, name))).toEqual([]);
    for (const [, name = ''] of body.matchAll(/MetricName=\\*"(\w+)\\*"/g)) expect(name in METRICS).toBe(true);
  });

  it('shows every metric that the code writes, but for what is billed', () => {
    const shown = Object.keys(METRICS).filter((name) => body.includes(name));
    expect(shown).toEqual(Object.keys(METRICS).filter((name) => name !== 'ComprehendUnits'));
  });

  it('answers three questions, and marks where Snowflake gives up', () => {
    for (const question of ['Is it healthy?', 'Is it saturated?', 'What broke?']) expect(body).toContain(question);
    expect(body).toContain('600000');
  });

  it('saves four queries over the logs of the functions', () => {
    template.resourceCountIs('AWS::Logs::QueryDefinition', 4);
    template.hasResourceProperties('AWS::Logs::QueryDefinition', {
      Name: 'Stack/Refused batches',
      QueryString: Match.stringLikeRegexp('batchId, queryId, status, reason[^]*message = "refused"'),
    });
    template.hasResourceProperties('AWS::Logs::QueryDefinition', {
      Name: 'Stack/Follow one batch',
      QueryString: Match.stringLikeRegexp('batchId = "PASTE IT HERE"'),
    });
  });
});
