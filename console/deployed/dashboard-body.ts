import { z } from 'zod';

/** A metric or an expression of a graph, as a dashboard writes it: an array whose last element may hold the options. */
const options = z.looseObject({
  id: z.string().optional(),
  expression: z.string().optional(),
  label: z.string().optional(),
  stat: z.string().optional(),
  period: z.number().optional(),
  visible: z.boolean().optional(),
  yAxis: z.enum(['left', 'right']).optional(),
});
export type MetricOptions = z.output<typeof options>;

const textWidget = z.looseObject({ type: z.literal('text'), properties: z.looseObject({ markdown: z.string() }) });

const metricWidget = z.looseObject({
  type: z.literal('metric'),
  properties: z.looseObject({
    title: z.string().default(''),
    metrics: z.array(z.array(z.union([z.string(), options]))).default([]),
    stat: z.string().default('Average'),
    period: z.number().default(300),
    annotations: z
      .looseObject({
        horizontal: z.array(z.looseObject({ label: z.string().default(''), value: z.number() })).default([]),
      })
      .optional(),
  }),
});

const dashboardBody = z.looseObject({
  widgets: z.array(z.union([textWidget, metricWidget, z.looseObject({ type: z.string() })])),
});

/** One line of a graph. */
export interface Line extends MetricOptions {
  /** The namespace, the name, then names and values of dimensions. Empty: the line is an expression. */
  readonly path: readonly string[];
}

export interface DashboardGraph {
  readonly title: string;
  readonly section: string;
  readonly lines: readonly Line[];
  /** Defaults of the lines. The period is in seconds. */
  readonly stat: string;
  readonly period: number;
  readonly limits: readonly { readonly label: string; readonly value: number }[];
}

/**
 * Reads the graphs from the body of a dashboard
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html). A text widget
 * is the heading of the graphs after it. Throws if the body is not that of a dashboard.
 */
export function graphsIn(body: string): readonly DashboardGraph[] {
  let section = '';
  return dashboardBody.parse(JSON.parse(body)).widgets.flatMap((widget) => {
    const text = textWidget.safeParse(widget);
    if (text.success) section = text.data.properties.markdown.replace(/^#+\s*/, '').trim();
    const metric = metricWidget.safeParse(widget);
    if (!metric.success) return [];
    const { title, metrics, stat, period, annotations } = metric.data.properties;
    const limits = (annotations?.horizontal ?? []).map(({ label, value }) => ({ label, value }));
    return [{ title, section, lines: linesOf(metrics), stat, period, limits }];
  });
}

type Written = readonly (string | MetricOptions)[];

function linesOf(metrics: readonly Written[]): readonly Line[] {
  let before: readonly string[] = [];
  return metrics.map((metric) => {
    const last = metric.at(-1);
    const path = completed(
      metric.filter((part) => typeof part === 'string'),
      before,
    );
    if (path.length > 0) before = path;
    return { ...(typeof last === 'object' && last), path };
  });
}

/** The console of CloudWatch writes `.` for the same part as in the line before, and `...` for several of them. */
function completed(path: readonly string[], before: readonly string[]): readonly string[] {
  const gap = path.indexOf('...');
  const missing = before.length - (path.length - 1);
  const whole = gap < 0 ? path : [...path.slice(0, gap), ...Array<string>(missing).fill('.'), ...path.slice(gap + 1)];
  return whole.map((part, at) => (part === '.' ? (before[at] ?? part) : part));
}
