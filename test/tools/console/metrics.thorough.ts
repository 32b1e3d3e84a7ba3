import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { countedOf } from '../../../console/deployed/deployed-info';
import { CallsByMinute } from '../../../console/deployed/calls-by-minute';
import { graphsIn } from '../../../console/deployed/dashboard-body';
import { metricQueries } from '../../../console/deployed/metric-queries';
import { Permissions } from '../../../console/deployed/permissions';
import { StackMetrics } from '../../../console/deployed/stack-metrics';
import { EventLog } from '../../../console/server/event-log';
import { HastyClock } from './hasty-clock';
import { RecordedAws } from './recorded-aws';
import calls from './replies/calls.json';
import { theDashboard } from './the-dashboard';

const BODY = theDashboard();
const NOON = Date.UTC(2026, 0, 31, 12);

const aws = new RecordedAws();
beforeAll(() => aws.start());
beforeEach(() => {
  aws.requests.splice(0);
  aws.on('GetDashboard', {
    body: {
      DashboardArn: 'arn:aws:cloudwatch::123456789012:dashboard/Trial-eu-central-1',
      DashboardBody: BODY,
      DashboardName: 'Trial-eu-central-1',
    },
  });
  aws.on('GetMetricData', (input) => ({ body: dataFor(input) }));
});
afterAll(() => aws.stop());

interface Query {
  readonly Id: string;
  readonly Label?: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Metric: { readonly MetricName: string }; readonly Period: number };
}

/** The reply of GetMetricData: two minutes of each metric that is returned. A search finds two metrics. */
function dataFor(input: Readonly<Record<string, unknown>>) {
  const queries = (input.MetricDataQueries as readonly Query[]).filter(({ ReturnData = true }) => ReturnData);
  const results = queries.flatMap(({ Id, Label, Expression = '', MetricStat }) => {
    const labels = Expression.startsWith('SEARCH')
      ? ['WORKER_LOST', 'SERVICE_REFUSED']
      : [Label ?? MetricStat?.Metric.MetricName];
    return labels.map((label) => ({
      Id,
      Label: label,
      Timestamps: [NOON / 1000 - 120, NOON / 1000 - 60],
      Values: [1, 2.5],
      StatusCode: 'Complete',
    }));
  });
  return { MetricDataResults: results, Messages: [] };
}

function theMetrics() {
  const permissions = new Permissions();
  const clock = new HastyClock(NOON);
  const cloudWatch = new CloudWatchClient(aws.client);
  const metrics = new StackMetrics({ dashboard: 'Trial-eu-central-1', cloudWatch, permissions, clock });
  return { metrics, permissions, clock };
}

describe('the graphs of the dashboard', () => {
  it('are those of the stack, under the same headings', async () => {
    const { metrics } = theMetrics();
    const { graphs = [], from, to } = (await metrics.graphs(3)) ?? {};
    expect(graphs.slice(0, 4)).toMatchObject([
      { section: 'Is it healthy?', title: 'Batches' },
      { title: 'Time to result (ms)', limits: [{ value: 600_000 }, { value: 480_000 }] },
      { title: 'Rows' },
      { section: 'Is it saturated?', title: 'Use of each quota (%)' },
    ]);
    expect([from, to]).toEqual([NOON - 3 * 3_600_000, NOON]);
    expect(aws.inputsOf('GetDashboard')).toEqual([{ DashboardName: 'Trial-eu-central-1' }]);
  });

  it('have the points of each line, and those of the right axis apart', async () => {
    const { graphs = [] } = (await theMetrics().metrics.graphs(3)) ?? {};
    const use = graphs.find(({ title }) => title === 'Use of each quota (%)');
    const points = [
      [NOON - 120_000, 1],
      [NOON - 60_000, 2.5],
    ];
    expect(use?.series).toEqual([
      { label: 'comprehend/BatchDetectSentiment/AWS::Region (%)', axis: 'left', points },
      { label: 'CallsThrottled', axis: 'right', points },
    ]);
    const failures = graphs.find(({ title }) => title === 'Failures by code');
    expect(failures?.series.map(({ label }) => label).slice(0, 2)).toEqual(['WORKER_LOST', 'SERVICE_REFUSED']);
  });

  it('are put together when a reply comes in pages', async () => {
    const page = { Id: 'line_0', Label: 'BatchesAccepted', StatusCode: 'PartialData' };
    aws.on('GetMetricData', ({ NextToken }) => ({
      body:
        NextToken === undefined
          ? { MetricDataResults: [{ ...page, Timestamps: [NOON / 1000 - 120], Values: [1] }], NextToken: 'more' }
          : { MetricDataResults: [{ ...page, Timestamps: [NOON / 1000 - 60], Values: [2] }] },
    }));
    const { graphs = [] } = (await theMetrics().metrics.graphs(1)) ?? {};
    expect(graphs[0]?.series).toEqual([
      {
        label: 'BatchesAccepted',
        axis: 'left',
        points: [
          [NOON - 120_000, 1],
          [NOON - 60_000, 2],
        ],
      },
    ]);
  });

  it('are read again only after a minute, because AWS bills each metric', async () => {
    const { metrics, clock } = theMetrics();
    await metrics.graphs(3);
    const once = aws.requests.length;
    await metrics.graphs(3);
    expect(aws.requests).toHaveLength(once);
    await clock.sleep(60_000);
    await metrics.graphs(3);
    expect(aws.requests).toHaveLength(2 * once);
  });

  it('of a stack whose dashboard somebody deleted are absent', async () => {
    aws.on('GetDashboard', {
      status: 404,
      body: { __type: 'DashboardNotFoundError', message: 'Dashboard does not exist' },
    });
    const { metrics, permissions } = theMetrics();
    expect([await metrics.graphs(3), metrics.canBeShown, permissions.lacks]).toEqual([undefined, false, []]);
  });

  it.each([
    ['cloudwatch:GetDashboard', 'GetDashboard'],
    ['cloudwatch:GetMetricData', 'GetMetricData'],
  ])('are absent without %s, and the page names it', async (action, operation) => {
    aws.deny(operation, action, 'arn:aws:cloudwatch::123456789012:dashboard/Trial-eu-central-1');
    const { metrics, permissions } = theMetrics();
    expect([await metrics.graphs(3), metrics.canBeShown]).toEqual([undefined, false]);
    expect(permissions.lacks).toMatchObject([
      { permission: action, sentence: expect.stringContaining('graphs of the dashboard') as string },
    ]);
  });
});

describe('the queries of a graph', () => {
  const queriesOf = (title: string, leastPeriod = 60) => {
    const graph = graphsIn(BODY).find((one) => one.title === title);
    return graph ? metricQueries(graph, leastPeriod) : [];
  };

  it('ask for an expression and for the metrics that it uses, which are not returned', () => {
    expect(queriesOf('Use of each quota (%)')).toEqual([
      {
        Id: 'line_0',
        Label: 'comprehend/BatchDetectSentiment/AWS::Region (%)',
        Expression: '100 * (quota0calls0 * 1) / PERIOD(quota0calls0) / 10',
        Period: 60,
        ReturnData: true,
      },
      {
        Id: 'quota0calls0',
        MetricStat: {
          Metric: {
            Namespace: 'SnowflakeRemoteService',
            MetricName: 'Calls',
            Dimensions: [
              { Name: 'function', Value: 'ext_func_async' },
              { Name: 'service', Value: 'Trial' },
            ],
          },
          Period: 60,
          Stat: 'Sum',
        },
        ReturnData: false,
      },
      expect.objectContaining({ Id: 'line_2', ReturnData: true }),
    ]);
  });

  it('name the statistic or the function of lines that would have the same name', () => {
    expect(queriesOf('Time to result (ms)').map(({ Label }) => Label)).toEqual([
      'TimeToResult p50',
      'TimeToResult p99',
    ]);
    expect(queriesOf('Errors and throttles')[0]?.Label).toMatch(/^Errors ServicePost/);
    expect(queriesOf('Rows')[0]?.Label).toBeUndefined();
  });

  it('have ids that GetMetricData takes, each once in a request', () => {
    for (const graph of graphsIn(BODY)) {
      const ids = metricQueries(graph, 60).map(({ Id }) => Id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9_]*$/);
    }
  });

  it('have longer periods for more hours', () => {
    expect(queriesOf('Batches', 300)[0]?.MetricStat?.Period).toBe(300);
  });

  it('understand the short form in which the console of CloudWatch saves a dashboard', () => {
    const metrics = [
      ['AWS/Lambda', 'Errors', 'FunctionName', 'post', { stat: 'Sum' }],
      ['.', 'Throttles', '.', '.'],
      ['...', 'get'],
    ];
    const body = JSON.stringify({ widgets: [{ type: 'metric', properties: { metrics } }] });
    const [graph] = graphsIn(body);
    expect(graph?.lines.map(({ path }) => path.join(' '))).toEqual([
      'AWS/Lambda Errors FunctionName post',
      'AWS/Lambda Throttles FunctionName post',
      'AWS/Lambda Throttles FunctionName get',
    ]);
  });
});

describe('the calls of a quota', () => {
  const functions = [
    { name: 'mood', line: 'quota:calls' },
    { name: 'tone', line: 'quota:calls' },
  ];

  function theCalls(noon = NOON, given: ConstructorParameters<typeof CallsByMinute>[0]['functions'] = functions) {
    const events = new EventLog();
    const clock = new HastyClock(noon);
    const { metrics } = theMetrics();
    const parts = { service: 'Trial', functions: given, metrics, events, clock };
    return { events, clock, calls: new CallsByMinute(parts) };
  }

  it('are counted by minute, functions of one quota together', async () => {
    aws.on('GetMetricData', { body: calls });
    const { events, calls: reader } = theCalls();
    await reader.read();
    expect(events.after(0)).toMatchObject([
      { kind: 'calls', quota: 'calls', at: Date.UTC(2026, 0, 31, 11, 57), answered: 480, throttled: 0, seconds: 60 },
      { kind: 'calls', quota: 'calls', at: Date.UTC(2026, 0, 31, 11, 58), answered: 590, throttled: 30, seconds: 60 },
    ]);
  });

  it('are counted in its unit, each as large as the settings expect', async () => {
    aws.on('GetMetricData', { body: calls });
    const quota = { unitsPerSecond: 1_000, unitsPerCall: 200 };
    const { events, calls: reader } = theCalls(NOON, [{ name: 'german', line: 'quota:translate/x/y', quota }]);
    await reader.read();
    expect(events.after(0)?.[0]).toMatchObject({ quota: 'translate/x/y', answered: 480 * 200, seconds: 60 });
    expect(countedOf([{ name: 'german', line: 'quota:translate/x/y', quota }])).toMatchObject([
      {
        name: 'translate/x/y',
        unit: 'bytes',
        sentence: expect.stringContaining('Each is taken as 200 bytes') as string,
      },
    ]);
  });

  it('are read for the past hour at first, then for the minutes since, once they are complete', async () => {
    aws.on('GetMetricData', { body: { MetricDataResults: [] } });
    const { clock, calls: reader } = theCalls(NOON + 30_000);
    await reader.read();
    await reader.read();
    await clock.sleep(60_000);
    await reader.read();
    const minute = (minutes: number) => NOON / 1000 + 60 * minutes;
    expect(aws.inputsOf('GetMetricData')).toMatchObject([
      { StartTime: minute(-61), EndTime: minute(-1) },
      { StartTime: minute(-1), EndTime: minute(0) },
    ]);
  });
});
