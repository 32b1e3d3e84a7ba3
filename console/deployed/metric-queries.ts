import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { DashboardGraph, Line } from './dashboard-body';

/**
 * The queries of GetMetricData that give the lines of one graph, in their order. The ids of a graph are its own, so each graph
 * takes a request of its own.
 *
 * @param leastPeriod seconds: a longer range takes longer periods
 */
export function metricQueries({ lines, stat, period }: DashboardGraph, leastPeriod: number): MetricDataQuery[] {
  return lines.map((line, index) => {
    const seconds = Math.max(line.period ?? period, leastPeriod);
    const label = line.label ?? distinctLabel(line, lines, stat);
    const common = {
      Id: idOf(line, index),
      ReturnData: line.visible ?? true,
      ...(label !== undefined && { Label: label }),
    };
    if (line.expression !== undefined) return { ...common, Expression: line.expression, Period: seconds };
    const Metric = metricAt(line.path);
    return { ...common, MetricStat: { Metric, Period: seconds, Stat: line.stat ?? stat } };
  });
}

/** Lines that no expression uses have no id in a dashboard, but every query needs one. */
export function idOf({ id }: Line, index: number): string {
  return id ?? `line_${index}`;
}

/** Lines of the same metric differ by statistic or by what they are about. Undefined: the metric's own name says enough. */
function distinctLabel(line: Line, lines: readonly Line[], stat: string): string | undefined {
  const [, name] = line.path;
  const alike = lines.filter(({ path }) => path[1] === name);
  if (name === undefined || alike.length < 2) return undefined;
  const statOf = (one: Line) => one.stat ?? stat;
  const differ = (valueOf: (one: Line) => string | undefined) => new Set(alike.map(valueOf)).size > 1;
  const parts = [
    ...(differ(statOf) ? [statOf(line)] : []),
    ...(differ(({ path }) => path.at(-1)) ? [line.path.at(-1)] : []),
  ];
  return [name, ...parts].join(' ');
}

function metricAt([Namespace, MetricName, ...dimensions]: readonly string[]) {
  const names = dimensions.filter((_, at) => at % 2 === 0);
  return {
    Namespace,
    MetricName,
    Dimensions: names.map((Name, at) => ({ Name, Value: dimensions[2 * at + 1] })),
  };
}
