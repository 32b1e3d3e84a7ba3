import {
  GetDashboardCommand,
  paginateGetMetricData,
  type CloudWatchClient,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../lambda/shared/clock';
import type { Graph, Graphs } from '../api/graphs';
import { graphsIn, type DashboardGraph } from './dashboard-body';
import { idOf, metricQueries } from './metric-queries';
import type { Permissions } from './permissions';

const HOUR_MS = 3_600_000;

/** A graph of more hours has a point for every five minutes at most. */
const HOURS_BY_MINUTE = 12;

/** AWS bills each metric of a request, and a minute's value changes for a while: graphs are kept for so long. */
const KEPT_MS = 60_000;

/** Somebody has deleted the dashboard. The API reference has both names. */
const NOT_FOUND = ['DashboardNotFoundError', 'ResourceNotFound'];

export interface StackMetricsOptions {
  /** The name of the dashboard. */
  readonly dashboard: string;
  readonly cloudWatch: CloudWatchClient;
  readonly permissions: Permissions;
  readonly clock: Clock;
}

/** Reads a stack's metrics from CloudWatch: the graphs of its dashboard, and the results of other metric queries. */
export class StackMetrics {
  private readonly options: StackMetricsOptions;
  private isMissing = false;
  private readonly kept = new Map<number, { readonly until: number; readonly graphs: Promise<Graphs | undefined> }>();

  constructor(options: StackMetricsOptions) {
    this.options = options;
  }

  /** Whether the dashboard and its data could be read the last time. */
  get canBeShown(): boolean {
    const { permissions } = this.options;
    const isDenied = permissions.lack('cloudwatch:GetDashboard') || permissions.lack('cloudwatch:GetMetricData');
    return !this.isMissing && !isDenied;
  }

  /** The graphs of the dashboard. Undefined if there is none, or if the credentials may not read them. */
  graphs(hours: number): Promise<Graphs | undefined> {
    const now = this.options.clock.now();
    const kept = this.kept.get(hours);
    if (kept && kept.until > now) return kept.graphs;
    const graphs = this.read(hours, now);
    this.kept.set(hours, { until: now + KEPT_MS, graphs });
    // The next request tries again.
    graphs.catch(() => this.kept.delete(hours));
    return graphs;
  }

  /** The dashboard's graphs without their data. Undefined if there is none, or if the credentials may not read it. */
  async dashboard(): Promise<readonly DashboardGraph[] | undefined> {
    const { cloudWatch, permissions, dashboard: DashboardName } = this.options;
    const read = () => cloudWatch.send(new GetDashboardCommand({ DashboardName }));
    try {
      const reply = await permissions.tried('cloudwatch:GetDashboard', read);
      this.isMissing = false;
      return reply && graphsIn(reply.DashboardBody ?? '');
    } catch (error) {
      if (!NOT_FOUND.includes((error as Error).name)) throw error;
      this.isMissing = true;
      return undefined;
    }
  }

  /** The data of these metrics, a result for each line. Undefined if the credentials may not read them. */
  data(
    queries: MetricDataQuery[],
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<readonly MetricDataResult[] | undefined> {
    const { cloudWatch, permissions } = this.options;
    return permissions.tried('cloudwatch:GetMetricData', async () => {
      const input = {
        MetricDataQueries: queries,
        StartTime: new Date(from),
        EndTime: new Date(to),
        ScanBy: 'TimestampAscending' as const,
      };
      const results: MetricDataResult[] = [];
      for await (const page of paginateGetMetricData({ client: cloudWatch }, input))
        results.push(...(page.MetricDataResults ?? []));
      return results;
    });
  }

  private async read(hours: number, now: number): Promise<Graphs | undefined> {
    const declared = await this.dashboard();
    if (declared === undefined) return undefined;
    const range = { from: now - hours * HOUR_MS, to: now };
    const leastPeriod = hours > HOURS_BY_MINUTE ? 300 : 60;
    const read = declared.map(async (graph) => {
      const results = await this.data(metricQueries(graph, leastPeriod), range);
      return results && withData(graph, results);
    });
    const graphs = (await Promise.all(read)).filter((graph) => graph !== undefined);
    return graphs.length === 0 ? undefined : { ...range, graphs };
  }
}

/** A search has several results of one id. A result that needs several pages comes in parts. */
function withData({ title, section, lines, limits }: DashboardGraph, results: readonly MetricDataResult[]): Graph {
  const axes = new Map(lines.map((line, index) => [idOf(line, index), line.yAxis ?? 'left'] as const));
  const series = new Map<string, Graph['series'][number]>();
  for (const { Id = '', Label = '', Timestamps = [], Values = [] } of results) {
    const known = series.get(`${Id} ${Label}`);
    const points = Timestamps.map((at, index): [number, number] => [at.getTime(), Values[index] ?? 0]);
    if (known) known.points.push(...points);
    else series.set(`${Id} ${Label}`, { label: Label, axis: axes.get(Id) ?? 'left', points });
  }
  return { title, section, series: [...series.values()], limits: [...limits] };
}
