import * as fs from 'node:fs';
import * as path from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { JOBS_TABLE, METRICS, METRICS_ENV, METRICS_NAMESPACE } from '../../lambda/shared/contract';
import { templateOf } from './template-of';

/** What AWS publishes, of what is named here; from the services' pages on their CloudWatch metrics. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  'AWS/Lambda': ['Errors', 'Throttles', 'ConcurrentExecutions', 'AsyncEventAge', 'AsyncEventsDropped'],
  'AWS/ApiGateway': ['5XXError'],
  'AWS/DynamoDB': ['ReadThrottleEvents', 'WriteThrottleEvents'],
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
  readonly Metrics?: readonly { readonly Expression?: string; readonly MetricStat?: { readonly Metric: Metric } }[];
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
    namespace === METRICS_NAMESPACE ? name in METRICS : PUBLISHED[namespace]?.includes(name);

  it('has an alarm for each thing that somebody has to act on, which says what it means and what to do first', () => {
    expect(alarms).toHaveLength(7);
    for (const { AlarmDescription } of alarms) expect(AlarmDescription).toMatch(/^[A-Z].+\. First: .+\.$/);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      TreatMissingData: 'notBreaching',
      AlarmActions: Match.absent(),
    });
  });

  it('says in an alarm nothing to do that its row in the runbook does not say, too', () => {
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
  ])('calls when %s reaches %d', (MetricName, Threshold) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  it('calls when DynamoDB has refused 5 requests to the table or its index, of whichever kind', () => {
    const [alarm] = alarms.filter(({ Metrics }) => Metrics !== undefined);
    expect(alarm).toMatchObject({ Threshold: 5, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
    const [sum] = alarm?.Metrics?.filter(({ Expression }) => Expression !== undefined) ?? [];
    expect(sum?.Expression).toBe('FILL(reads, 0) + FILL(writes, 0) + FILL(indexReads, 0) + FILL(indexWrites, 0)');
    const table = { Name: 'TableName', Value: { Ref: expect.stringMatching(/^FunctionJobs/) as string } };
    const index = { Name: 'GlobalSecondaryIndexName', Value: JOBS_TABLE.inFlightIndex };
    expect(alarm?.Metrics?.filter(({ MetricStat }) => MetricStat)).toMatchObject([
      { Id: 'reads', MetricStat: { Metric: { MetricName: 'ReadThrottleEvents', Dimensions: [table] } } },
      { Id: 'writes', MetricStat: { Metric: { MetricName: 'WriteThrottleEvents', Dimensions: [table] } } },
      { Id: 'indexReads', MetricStat: { Metric: { MetricName: 'ReadThrottleEvents', Dimensions: [index, table] } } },
      { Id: 'indexWrites', MetricStat: { Metric: { MetricName: 'WriteThrottleEvents', Dimensions: [index, table] } } },
    ]);
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
    expect(own).toHaveLength(2);
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
