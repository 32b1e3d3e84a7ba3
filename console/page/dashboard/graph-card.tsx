import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Graph } from '../../api/graphs';
import { useMedia } from '../frame/use-media';
import { graphColumns, LOOKS, lookOf, shownSeries, tickText, valueText } from './graph-columns';

const HEIGHT = 170;

interface GraphCardProps {
  readonly graph: Graph;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** One graph of the dashboard. Its key says each line's last value in words. */
export function GraphCard({ graph, from, to }: GraphCardProps) {
  const box = useRef<HTMLDivElement>(null);
  const dark = useMedia('(prefers-color-scheme: dark)');
  const series = shownSeries(graph);
  useEffect(() => {
    const element = box.current;
    if (!element || series.length === 0) return undefined;
    const columns = graphColumns(graph).map((column) => [...column]) as uPlot.AlignedData;
    const plot = new uPlot(options(element, graph, from, to), columns, element);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [graph, from, to, dark]);
  return (
    <section class="card" aria-label={graph.title}>
      <h3>{graph.title}</h3>
      <div class="dashboard-chart" ref={box} aria-hidden="true">
        {series.length === 0 && <p class="empty">No data in this time.</p>}
      </div>
      <ul class="dashboard-key">
        {series.map(({ label, axis, last }, index) => (
          <li key={index}>
            <span class={`dashboard-line look${index % LOOKS.length}`} aria-hidden="true" />
            {label}
            {axis === 'right' ? ' (right axis)' : ''}: {valueText(last)}
          </li>
        ))}
        {graph.limits.map(({ label, value }) => (
          <li key={label}>
            <span class="dashboard-line limit" aria-hidden="true" />
            {label}: {valueText(value)}
          </li>
        ))}
      </ul>
    </section>
  );
}

const ticks = (_: uPlot, values: number[]) => values.map(tickText);

function options(element: HTMLElement, graph: Graph, from: number, to: number): uPlot.Options {
  const color = (name: string) => getComputedStyle(element).getPropertyValue(name);
  const axis = { stroke: color('--muted'), grid: { stroke: color('--line') }, ticks: { stroke: color('--line') } };
  const shown = shownSeries(graph);
  const fromZero = { range: (_: uPlot, __: number, most: number): [number, number] => [0, (most || 1) * 1.1] };
  const right = { ...axis, scale: 'right', side: 1 as const, size: 48, values: ticks, grid: { show: false } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { min: from / 1_000, max: to / 1_000 }, left: fromZero, right: fromZero },
    axes: [
      axis,
      { ...axis, scale: 'left', size: 48, values: ticks },
      ...(shown.some((one) => one.axis === 'right') ? [right] : []),
    ],
    series: [
      {},
      ...shown.map(({ label, axis: scale }, index) => {
        const { variable, dash } = lookOf(index);
        return { label, scale, stroke: color(variable), dash: [...dash], width: 2, points: { size: 4 } };
      }),
      ...graph.limits.map(({ label }) => ({
        label,
        scale: 'left',
        stroke: color('--failed'),
        dash: [10, 5],
        points: { show: false },
      })),
    ],
  };
}
