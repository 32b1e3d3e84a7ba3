import * as fs from 'node:fs';
import * as path from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { COMPREHEND_METRICS } from '../../lambda/processing/comprehend/contract';
import { METRICS, METRICS_ENV, METRICS_NAMESPACE } from '../../lambda/shared/contract';
import { templateOf } from './template-of';

const WRITTEN = { ...METRICS, ...COMPREHEND_METRICS };

/** What AWS publishes, of what is named here; from the services' pages on their CloudWatch metrics. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  'AWS/Lambda': [
    'Errors',
    'Throttles',
    'ConcurrentExecutions',
    'AsyncEventAge',
    'AsyncEventsDropped',
    'DestinationDeliveryFailures',
  ],
  'AWS/ApiGateway': ['5XXError'],
  'AWS/SQS': ['ApproximateNumberOfMessagesVisible'],
};

const runbook = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:on-call';

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface AlarmProperties extends Partial<Metric> {
  /** Of a metric expression. */
  readonly Metrics?: readonly unknown[];
  readonly AlarmDescription: string;
}

describe('monitoring', () => {
  const template = templateOf();
  const alarmsById = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(
    ([id, { Properties }]) => [id, Properties as AlarmProperties] as const,
  );
  const alarms = alarmsById.map(([, properties]) => properties);
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(dashboard);

  const knows = (namespace: string, name: string) =>
    namespace === METRICS_NAMESPACE ? name in WRITTEN : PUBLISHED[namespace]?.includes(name);

  it('has an alarm for each thing that an operator has to act on, which says what it means and what to do first', () => {
    expect(alarms).toHaveLength(10);
    for (const { AlarmDescription } of alarms) expect(AlarmDescription).toMatch(/^[A-Z].+\. First: .+\.$/);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      TreatMissingData: 'notBreaching',
      AlarmActions: Match.absent(),
    });
  });

  it('has a row in the runbook for each alarm, which says whatever the alarm says to do', () => {
    const rows = runbook.split('\n').filter((line) => line.startsWith('| `'));
    for (const [id, { AlarmDescription }] of alarmsById) {
      const row = rows.find((line) => id.startsWith(`Monitoring${/`(\w+)`/.exec(line)?.[1]}`)) ?? `no row for ${id}`;
      for (const [todo] of AlarmDescription.matchAll(/npm run \w+ -- \w+|[A-Z]+(_[A-Z]+)+|purge/g))
        expect(row).toContain(todo);
      expect(row).toMatch(/^\| `/);
    }
  });

  it.each([
    ['BatchesFailed', 1],
    ['TimeToResult', 480_000],
    ['ApproximateNumberOfMessagesVisible', 1],
    ['AsyncEventAge', 240_000],
    ['AsyncEventsDropped', 1],
    ['5XXError', 5],
    ['DestinationDeliveryFailures', 1],
    ['BatchesShed', 1],
    ['TableThrottles', 5],
    ['ComprehendUnits', 3_000_000],
  ])('calls when %s reaches %d', (MetricName, Threshold) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  it('watches no metric of DynamoDB, since CloudWatch keeps such an alarm in its state while there is no data', () => {
    expect(JSON.stringify(alarms)).not.toContain('AWS/DynamoDB');
    for (const { Metrics } of alarms) expect(Metrics).toBeUndefined();
  });

  it('calls for shed batches only if it lasts for an hour, and for the units of Comprehend of 24 hours', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'BatchesShed',
      Period: 300,
      EvaluationPeriods: 12,
      DatapointsToAlarm: Match.absent(),
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ComprehendUnits',
      Period: 86_400,
      EvaluationPeriods: 1,
    });
    templateOf({ monitoring: { comprehendUnitsPerDay: 10 } }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ComprehendUnits',
      Threshold: 10,
    });
  });

  it('looks for its own metrics where the functions write them: under their METRICS_SERVICE', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function')) as {
      Properties: { Environment?: { Variables?: Record<string, unknown> } };
    }[];
    const services = functions.flatMap(
      ({ Properties }) => Properties.Environment?.Variables?.[METRICS_ENV.service] ?? [],
    );
    expect(services).toEqual(['Stack/sentiment', 'Stack/sentiment', 'Stack/sentiment']);

    const own = alarms.filter(({ Namespace }) => Namespace === METRICS_NAMESPACE);
    expect(own).toHaveLength(5);
    for (const { Dimensions } of own) expect(Dimensions).toEqual([{ Name: 'service', Value: 'Stack/sentiment' }]);

    const plain = body.replaceAll('\\', '');
    const graphs = [...plain.matchAll(new RegExp(`\\["${METRICS_NAMESPACE}","\\w+",([^\\]{]*)`, 'g'))];
    expect(graphs.length).toBeGreaterThan(15);
    for (const [, dimensions] of graphs) expect(dimensions).toMatch(/^"service","Stack\/sentiment"/);
    const searches = [...plain.matchAll(/SEARCH\('\{SnowflakeRemoteService,code,service\}.*? service="(.*?)"/g)];
    expect(searches.map(([, searched]) => searched)).toEqual(['Stack/sentiment']);
  });

  it('calls by the SNS topic of the settings, also when all is well again', () => {
    templateOf({ monitoring: { alarmTopicArn: TOPIC } }).allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
    });
  });

  it('names in its alarms only metrics that the code writes or AWS publishes', () => {
    const named = alarms.map(({ Namespace = '', MetricName = '' }) => ({ Namespace, MetricName }));
    expect(named.filter(({ Namespace, MetricName }) => !knows(Namespace, MetricName))).toEqual([]);
  });

  it('names in its dashboard only metrics that the code writes or AWS publishes', () => {
    const named = [...body.matchAll(/\[\\"([\w/]+)\\",\\"(\w+)\\",/g)].map(([, namespace = '', name = '']) => [
      namespace,
      name,
    ]);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(([namespace = '', name = '']) => !knows(namespace, name))).toEqual([]);
    for (const [, name = ''] of body.matchAll(/MetricName=\\*"(\w+)\\*"/g)) expect(name in WRITTEN).toBe(true);
  });

  it('shows every metric that the code writes', () => {
    expect(Object.keys(WRITTEN).filter((name) => !body.includes(name))).toEqual([]);
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
