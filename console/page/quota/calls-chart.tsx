import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { useMedia } from '../frame/use-media';
import { clockText } from '../lane/duration-text';
import { chartColumns, type CallRates } from '../state/call-rates';
import { shortNumber } from './short-number';

const HEIGHT = 180;

interface CallsChartProps {
  readonly rates: CallRates;
  /** How much the quota allows in a second. */
  readonly limit?: number;
  /** What the quota counts, such as `calls`. */
  readonly unit: string;
  /** The time in seconds since the epoch: the chart ends there. */
  readonly second: number;
  /** Whether the calls are known by minute, some minutes late. Then the chart ends with the last calls. */
  readonly byMinute?: boolean;
}

/** The calls of each second over time, with the quota as a line. */
export function CallsChart({ rates, limit, unit, second: now, byMinute = false }: CallsChartProps) {
  const second = byMinute ? (rates.at(-1)?.second ?? now) : now;
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const dark = useMedia('(prefers-color-scheme: dark)');
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const plot = new uPlot(options(element, limit), columns(rates, limit, second), element);
    chart.current = plot;
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [limit, dark]);
  useEffect(() => chart.current?.setData(columns(rates, limit, second)), [rates, limit, second]);
  const last = rates.at(-1);
  const recent = last && second - last.second < 3 ? last : undefined;
  const text = byMinute ? minuteText(last, { limit, unit }) : chartText(recent, { limit, unit });
  return (
    <>
      <div class="chart" ref={box} role="img" aria-label={text} />
      <p class="chart-key">
        <span class="key answered">answered</span>
        <span class="key throttled">throttled</span>
        <span class="key failed">failed</span>
        {limit !== undefined && <span class="key limit">the quota</span>}
        <span>{text}</span>
      </p>
    </>
  );
}

interface Scale {
  readonly limit: number | undefined;
  readonly unit: string;
}

function chartText(recent: CallRates[number] | undefined, { limit, unit }: Scale): string {
  const now = `${shortNumber(recent?.answered ?? 0)} ${unit} answered in the last second`;
  return limit === undefined ? `${now}.` : `${now}, the quota is ${shortNumber(limit)}.`;
}

function minuteText(last: CallRates[number] | undefined, { limit, unit }: Scale): string {
  if (!last) return 'CloudWatch has no calls of the last hour.';
  const rate = `${shortNumber(last.answered)} ${unit} a second were answered in the minute up to ${clockText((last.second + 1) * 1_000)}`;
  return limit === undefined ? `${rate}.` : `${rate}, the quota is ${shortNumber(limit)}.`;
}

function columns(rates: CallRates, limit: number | undefined, second: number): uPlot.AlignedData {
  const [seconds = [], ...series] = chartColumns(rates, second * 1_000);
  const quota = limit === undefined ? [] : [seconds.map(() => limit)];
  return [seconds, ...series, ...quota].map((column) => [...column]) as uPlot.AlignedData;
}

function options(element: HTMLElement, limit: number | undefined): uPlot.Options {
  const color = (name: string) => getComputedStyle(element).getPropertyValue(name);
  const axis: uPlot.Axis = {
    stroke: color('--muted'),
    grid: { stroke: color('--line') },
    ticks: { stroke: color('--line') },
  };
  const series = (label: string, stroke: string, dash: number[] = []) => ({
    label,
    stroke,
    dash,
    width: 2,
    points: { show: false },
  });
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    // On the right for half of the last time on the axis.
    padding: [null, 34, null, null],
    scales: { y: { range: (_, __, most) => [0, Math.max(most, limit ?? 1) * 1.15] } },
    axes: [
      { ...axis, values: (_, seconds) => seconds.map((at) => clockText(at * 1_000)), space: 90 },
      { ...axis, size: 60 },
    ],
    series: [
      {},
      series('answered', color('--processed')),
      series('throttled', color('--slot'), [6, 4]),
      series('failed', color('--failed'), [2, 3]),
      ...(limit === undefined ? [] : [series('quota', color('--muted'), [10, 5])]),
    ],
  };
}
