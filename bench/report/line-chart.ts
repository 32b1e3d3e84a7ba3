import type { TopLevelSpec } from 'vega-lite';

export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
  readonly from: number;
  readonly to: number;
  /** The values with a grid line and a label. */
  readonly ticks: readonly number[];
}

/** The names of the chart's colours. draw-chart.ts has each colour for the light and the dark theme. */
export type Colour = 'service' | 'baseline' | 'other' | 'quota';

export interface Line {
  /** The name in the legend. */
  readonly name: string;
  readonly colour: Colour;
  /** The points, in the order in which the line joins them. */
  readonly points: readonly Point[];
  /** Whether the line is dashed, as for values that were not measured. */
  readonly dashed?: boolean;
  /** Whether each point is marked. */
  readonly dots?: boolean;
}

export type Point = readonly [x: number, y: number];

export interface LineChart {
  readonly title: string;
  readonly subtitle: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  /** Points of failed runs. */
  readonly crosses?: { readonly colour: Colour; readonly points: readonly Point[] };
  /** A horizontal line across the chart, with its label. */
  readonly limit?: { readonly y: number; readonly label: string };
}

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** Places a mark at the values `x` and `y` of its row. */
const PLACE = { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } } as const;

/** Builds the chart's specification for Vega-Lite: https://vega.github.io/vega-lite/docs/spec.html. */
export function vegaLite({ title, subtitle, x, y, lines, crosses, limit }: LineChart): TopLevelSpec {
  const color = byName(lines, ({ colour }) => cssColour(colour));
  const strokeDash = byName(lines, ({ dashed }) => (dashed ? [3, 6] : [1, 0]));
  const joined: Layer = {
    data: { values: lines.flatMap(rows) },
    mark: { type: 'line', strokeWidth: 2.6, strokeJoin: 'round', strokeCap: 'round' },
    encoding: {
      x: channel('x', x),
      y: channel('y', y),
      color,
      strokeDash,
      order: { field: 'order', type: 'quantitative' },
    },
  };
  const marks = lines.filter(({ dots }) => dots).map(dotLayer);
  return {
    width: 744,
    height: 300,
    title: { text: title, subtitle },
    layer: [joined, ...marks, ...(crosses ? [crossLayer(crosses)] : []), ...(limit ? limitLayers(limit) : [])],
  };
}

/** The SVG path of an × that is 2 wide. */
const CROSS = 'M-1,-1L1,1M1,-1L-1,1';

function rows({ name, points }: Line) {
  return points.map(([x, y], order) => ({ name, x, y, order }));
}

function channel(field: 'x' | 'y', { label, scale, from, to, ticks }: Axis) {
  return {
    field,
    type: 'quantitative' as const,
    scale: { type: scale, domain: [from, to], nice: false },
    axis: {
      title: scale === 'log' ? `${label} (logarithmic scale)` : label,
      values: [...ticks],
      // Shows numbers with a comma between thousands.
      labelExpr: "format(datum.value, ',')",
    },
  };
}

function byName<Value>(lines: readonly Line[], value: (line: Line) => Value) {
  const scale = { domain: lines.map(({ name }) => name), range: lines.map(value) };
  return { field: 'name', type: 'nominal' as const, legend: { title: null }, scale };
}

function dotLayer({ colour, points }: Line): Layer {
  const stroke = cssColour(colour);
  return {
    data: { values: points.map(([x, y]) => ({ x, y })) },
    mark: { type: 'point', size: 70, stroke, strokeWidth: 2.4, fill: cssColour('background'), opacity: 1 },
    encoding: PLACE,
  };
}

function crossLayer({ colour, points }: NonNullable<LineChart['crosses']>): Layer {
  return {
    data: { values: points.map(([x, y]) => ({ x, y })) },
    mark: { type: 'point', shape: CROSS, size: 140, stroke: cssColour(colour), strokeWidth: 2.6, opacity: 1 },
    encoding: PLACE,
  };
}

function limitLayers({ y, label }: NonNullable<LineChart['limit']>): Layer[] {
  const data = { values: [{ y, label }] };
  const colour = cssColour('alarm');
  return [
    { data, mark: { type: 'rule', stroke: colour, strokeDash: [6, 4], strokeWidth: 1.4 }, encoding: { y: PLACE.y } },
    {
      data,
      mark: { type: 'text', align: 'left', baseline: 'bottom', dx: 8, dy: -5, fill: colour },
      encoding: { x: { value: 0 }, y: PLACE.y, text: { field: 'label', type: 'nominal' } },
    },
  ];
}

function cssColour(name: Colour | 'background' | 'alarm'): string {
  return `var(--${name})`;
}
