import * as fs from 'node:fs';
import * as path from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { COMPREHEND_METRICS } from '../../lambda/processing/comprehend/contract';
import { METRICS, METRICS_ENV, METRICS_NAMESPACE } from '../../lambda/shared/contract';
import { templateOf } from './template-of';

/** The metrics of AWS that alarms and dashboard may name, from the services' pages on their CloudWatch metrics. */
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

/** The service's, and those of the default function's processor. */
const OWN_METRICS = { ...METRICS, ...COMPREHEND_METRICS };

const runbook = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');

const HANDLERS = path.join(__dirname, '..', '..', 'lambda', 'handlers');

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:on-call';

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface AlarmProperties extends Partial<Metric> {
  /** Present in an alarm on a metric expression. */
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
    namespace === METRICS_NAMESPACE ? name in OWN_METRICS : PUBLISHED[namespace]?.includes(name);

  it('has ten alarms, each of which says what it means and what to do first', () => {
    expect(alarms).toHaveLength(10);
    for (const { AlarmDescription } of alarms) expect(AlarmDescription).toMatch(/^[A-Z].+\. First: .+\.$/);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      TreatMissingData: 'notBreaching',
      AlarmActions: Match.absent(),
    });
  });

  it('watches more than ten functions by several alarms, because one alarm watches ten metrics', () => {
    const names = Array.from({ length: 12 }, (_, index) => `mood_${index}`);
    const functions = Object.fromEntries(names.map((name) => [name, { processor: 'sentiment' }]));
    const found = Object.entries(templateOf({ functions }).findResources('AWS::CloudWatch::Alarm'));
    const watched = found
      .filter(([id]) => /EventAge|EventsDropped|FailureDelivery/.test(id))
      .map(([, { Properties }]) => {
        const { Metrics = [] } = Properties as AlarmProperties;
        return Metrics.filter((one) => typeof one === 'object' && one !== null && 'MetricStat' in one).length;
      });
    expect(watched.sort((one, other) => one - other)).toEqual([2, 2, 2, 10, 10, 10]);
  });

  it('has a row for each alarm in the runbook, which names the commands that the alarm names', () => {
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
    ['BatchesThrottled', 1],
    ['TableThrottles', 5],
    ['ComprehendUnits', 3_000_000],
  ])('has an alarm that goes off when %s reaches %d', (MetricName, Threshold) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  it('has no alarm on a metric of DynamoDB, because CloudWatch keeps such an alarm in its state while there is no data', () => {
    expect(JSON.stringify(alarms)).not.toContain('AWS/DynamoDB');
    for (const { Metrics } of alarms) expect(Metrics).toBeUndefined();
  });

  it('goes off for throttled batches only after an hour, and for the units that Comprehend billed in 24 hours', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'BatchesThrottled',
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

  it('reads its own metrics under the service name that the functions write, METRICS_SERVICE', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function')) as {
      Properties: { Environment?: { Variables?: Record<string, unknown> } };
    }[];
    const services = functions.flatMap(
      ({ Properties }) => Properties.Environment?.Variables?.[METRICS_ENV.service] ?? [],
    );
    expect(services).toEqual(['Stack', 'Stack', 'Stack']);

    const own = alarms.filter(({ Namespace }) => Namespace === METRICS_NAMESPACE);
    expect(own).toHaveLength(5);
    for (const { Dimensions } of own) expect(Dimensions).toEqual([{ Name: 'service', Value: 'Stack' }]);

    const plain = body.replaceAll('\\', '');
    const graphs = [...plain.matchAll(new RegExp(`\\["${METRICS_NAMESPACE}","\\w+",([^\\]{]*)`, 'g'))];
    expect(graphs.length).toBeGreaterThan(15);
    for (const [, dimensions] of graphs) expect(dimensions).toMatch(/("service","Stack"$)|("service","Stack",$)/);
    const searches = [
      ...plain.matchAll(/SEARCH\('\{SnowflakeRemoteService,code,function,service\}.*? service="(.*?)"/g),
    ];
    expect(searches.map(([, searched]) => searched)).toEqual(['Stack']);
  });

  it('notifies the SNS topic of the settings when an alarm goes off and when it returns to OK', () => {
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
    for (const [, name = ''] of body.matchAll(/MetricName=\\*"(\w+)\\*"/g)) expect(name in OWN_METRICS).toBe(true);
  });

  it('shows every metric that the code writes', () => {
    expect(Object.keys(OWN_METRICS).filter((name) => !body.includes(name))).toEqual([]);
  });

  it('answers three questions, and marks the time at which Snowflake aborts a query', () => {
    for (const question of ['Is it healthy?', 'Is it saturated?', 'What broke?']) expect(body).toContain(question);
    expect(body).toContain('600000');
  });

  it('saves five queries over the logs of the functions', () => {
    template.resourceCountIs('AWS::Logs::QueryDefinition', 5);
    template.hasResourceProperties('AWS::Logs::QueryDefinition', {
      Name: 'Stack/Rejected batches',
      QueryString: Match.stringLikeRegexp('batchId, queryId, status, reason[^]*message = "rejected"'),
    });
    template.hasResourceProperties('AWS::Logs::QueryDefinition', {
      Name: 'Stack/Follow one batch',
      QueryString: Match.stringLikeRegexp('batchId = "PASTE IT HERE"'),
    });
  });

  it('looks for late workers by messages that the code logs', () => {
    const [query] = Object.values(
      template.findResources('AWS::Logs::QueryDefinition', { Properties: { Name: 'Stack/Late workers' } }),
    );
    const { QueryString } = (query as { Properties: { QueryString: string } }).Properties;
    const [, list = '[]'] = /message in (\[.*\])/.exec(QueryString) ?? [];
    const messages = JSON.parse(list) as string[];
    expect(messages).toHaveLength(7);
    const code = fs
      .readdirSync(HANDLERS)
      .map((file) => fs.readFileSync(path.join(HANDLERS, file), 'utf8'))
      .join('');
    expect(messages.filter((message) => !code.includes(`'${message}'`))).toEqual([]);
  });

  it('waits two periods before it says that workers start late, since a retry is late by design', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'AsyncEventAge',
      Period: 300,
      EvaluationPeriods: 2,
    });
  });

  it('shows the batches in flight of each function, and the executions of process and get', () => {
    const plain = body.replaceAll('\\', '');
    expect(plain).toContain('RUNNING_SUM(FILL(accepted0, 0) - FILL(succeeded0, 0) - FILL(failed0, 0))');
    expect(plain.match(/"ConcurrentExecutions"/g)).toHaveLength(2);
  });
});
