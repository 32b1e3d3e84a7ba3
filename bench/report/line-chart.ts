import { position, type Axis } from './axis';

export interface Series {
  /** In the legend. Default: not there. */
  readonly name?: string;
  /** One of the chart's colours. */
  readonly colour: 'service' | 'baseline' | 'other' | 'limit';
  readonly points: readonly (readonly [x: number, y: number])[];
  /** For what was not measured. */
  readonly dashed?: boolean;
  /** `dot`: one at each point of the line; `cross`: no line, for what failed. Default: the line alone. */
  readonly marks?: 'dot' | 'cross';
}

export interface LineChart {
  readonly title: string;
  readonly subtitle: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** A line across the chart, with its name on it. */
  readonly limit?: { readonly y: number; readonly label: string };
}

const WIDTH = 860;
const HEIGHT = 460;
const PLOT = { left: 84, right: 832, top: 96, bottom: 392 };
const LEGEND_Y = 76;
/** Of an average character of the legend. */
const CHARACTER_WIDTH = 6.9;

const STYLE = `
    .bg { fill: #ffffff } .grid { stroke: #d8dee4 } .axis { stroke: #8c959f; stroke-width: 1.2 }
    text { fill: #57606a; font-size: 13px } .title { fill: #1f2328; font-size: 18px; font-weight: 600 } .key { fill: #1f2328 }
    .line { fill: none; stroke-width: 2.6; stroke-linejoin: round; stroke-linecap: round } .dashed { stroke-dasharray: 2 7 }
    .service { stroke: #1b8dbf } .baseline { stroke: #d9822b } .other { stroke: #8250df } .limit { stroke: #8c959f }
    .dot { fill: #ffffff; stroke-width: 2.4 } .rule { stroke: #cf222e; stroke-width: 1.4; stroke-dasharray: 6 4 } .ruled { fill: #cf222e }
    @media (prefers-color-scheme: dark) {
      .bg { fill: #0d1117 } .grid { stroke: #262c34 } .axis { stroke: #6e7681 } text { fill: #9aa4b2 } .title, .key { fill: #e6edf3 }
      .service { stroke: #37a6d8 } .baseline { stroke: #e39a4b } .other { stroke: #a98bf5 } .limit { stroke: #6e7681 }
      .dot { fill: #0d1117 } .rule { stroke: #f85149 } .ruled { fill: #f85149 }
    }`;

/** A chart as SVG text that follows the reader's light or dark colours. */
export function lineChart(chart: LineChart): string {
  const { title, subtitle, x, y, series, limit } = chart;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" role="img" aria-label="${escape(`${title}. ${subtitle}`)}">`,
    `  <style>${STYLE}\n  </style>`,
    `  <rect class="bg" width="${WIDTH}" height="${HEIGHT}" rx="12"/>`,
    text(PLOT.left, 34, title, 'class="title"'),
    text(PLOT.left, 54, subtitle),
    ...gridX(x),
    ...gridY(y),
    ...legend(series),
    ...(limit ? rule(limit, y) : []),
    ...series.flatMap((one) => drawn(one, x, y)),
    '</svg>',
    '',
  ].join('\n');
}

function gridX(axis: Axis): readonly string[] {
  const middle = (PLOT.left + PLOT.right) / 2;
  return [
    line(PLOT.left, PLOT.bottom, PLOT.right, PLOT.bottom, 'axis'),
    ...axis.ticks.flatMap(([at, label]) => [
      line(onX(at, axis), PLOT.top, onX(at, axis), PLOT.bottom, 'grid'),
      text(onX(at, axis), PLOT.bottom + 22, label, 'text-anchor="middle"'),
    ]),
    text(middle, PLOT.bottom + 50, axis.label, 'text-anchor="middle"'),
  ];
}

function gridY(axis: Axis): readonly string[] {
  const middle = (PLOT.top + PLOT.bottom) / 2;
  return [
    ...axis.ticks.flatMap(([at, label]) => [
      line(PLOT.left, onY(at, axis), PLOT.right, onY(at, axis), 'grid'),
      text(PLOT.left - 10, onY(at, axis) + 4.5, label, 'text-anchor="end"'),
    ]),
    text(22, middle, axis.label, `text-anchor="middle" transform="rotate(-90 22 ${middle})"`),
  ];
}

/** In one row above the plot. */
function legend(series: readonly Series[]): readonly string[] {
  let left = PLOT.left;
  return series.flatMap(({ name, colour, dashed }) => {
    if (name === undefined) return [];
    const start = left;
    left += 34 + name.length * CHARACTER_WIDTH + 22;
    return [
      `  <path class="line ${colour}${dashed ? ' dashed' : ''}" d="M${start} ${LEGEND_Y}h24"/>`,
      text(start + 32, LEGEND_Y + 4.5, name, 'class="key"'),
    ];
  });
}

function rule({ y, label }: NonNullable<LineChart['limit']>, axis: Axis): readonly string[] {
  return [
    line(PLOT.left, onY(y, axis), PLOT.right, onY(y, axis), 'rule'),
    text(PLOT.left + 8, onY(y, axis) - 7, label, 'class="ruled"'),
  ];
}

function drawn({ colour, points, dashed, marks }: Series, x: Axis, y: Axis): readonly string[] {
  const places = points.map(([atX, atY]) => [onX(atX, x), onY(atY, y)] as const);
  const path = places.map(([left, top], at) => `${at === 0 ? 'M' : 'L'}${left} ${top}`).join('');
  if (marks === 'cross') {
    return places.map(
      ([left, top]) => `  <path class="line ${colour}" d="M${left - 6} ${top - 6}l12 12m0-12l-12 12"/>`,
    );
  }
  const dots = marks === 'dot' ? places : [];
  return [
    `  <path class="line ${colour}${dashed ? ' dashed' : ''}" d="${path}"/>`,
    ...dots.map(([left, top]) => `  <circle class="dot ${colour}" cx="${left}" cy="${top}" r="4.6"/>`),
  ];
}

function onX(value: number, axis: Axis): number {
  return position(value, axis, [PLOT.left, PLOT.right]);
}

function onY(value: number, axis: Axis): number {
  return position(value, axis, [PLOT.bottom, PLOT.top]);
}

function line(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return `  <line class="${className}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `  <text x="${x}" y="${y}"${attributes && ` ${attributes}`}>${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
