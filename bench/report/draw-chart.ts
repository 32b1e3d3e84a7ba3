import type { Config } from 'vega-lite';
import { vegaLite, type LineChart } from './line-chart';

/** The colours of GitHub's light and dark themes. */
const STYLE = `<style>
svg { --background: #ffffff; --grid: #d8dee4; --axis: #8c959f; --text: #57606a; --title: #1f2328;
  --service: #1b8dbf; --baseline: #d9822b; --other: #8250df; --quota: #8c959f; --alarm: #cf222e }
@media (prefers-color-scheme: dark) {
  svg { --background: #0d1117; --grid: #262c34; --axis: #6e7681; --text: #9aa4b2; --title: #e6edf3;
    --service: #37a6d8; --baseline: #e39a4b; --other: #a98bf5; --quota: #6e7681; --alarm: #f85149 }
}
</style>`;

const CONFIG: Config = {
  // No labels of single marks for screen readers, because the label of the picture is enough.
  aria: false,
  background: 'var(--background)',
  font: "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
  // Does not use the size of texts, which cannot be measured without a browser.
  autosize: 'none',
  padding: { left: 88, right: 28, top: 112, bottom: 68 },
  view: { stroke: null },
  title: {
    anchor: 'start',
    frame: 'group',
    offset: 14,
    fontSize: 18,
    fontWeight: 600,
    color: 'var(--title)',
    subtitleFontSize: 13,
    subtitlePadding: 8,
    subtitleColor: 'var(--text)',
  },
  legend: {
    orient: 'top',
    direction: 'horizontal',
    columnPadding: 8,
    symbolSize: 500,
    symbolStrokeWidth: 2.6,
    labelFontSize: 13,
    labelColor: 'var(--title)',
    labelLimit: 400,
    offset: 10,
  },
  axis: {
    domainColor: 'var(--axis)',
    gridColor: 'var(--grid)',
    labelColor: 'var(--text)',
    labelFontSize: 13,
    labelFlush: false,
    labelPadding: 8,
    ticks: false,
    titleColor: 'var(--text)',
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titlePadding: 14,
  },
  axisY: { titleX: -62 },
  text: { fontSize: 13 },
};

/** Draws the chart as SVG, in light or dark colours as the reader's browser prefers. */
export async function drawChart(chart: LineChart): Promise<string> {
  // Vega is an ES module. CommonJS code on Node 20 can load it only by import().
  const { compile } = await import('vega-lite');
  const { parse, View } = await import('vega');
  const { spec } = compile(vegaLite(chart), { config: CONFIG });
  const view = new View(parse(spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  const label = escape(`${chart.title}. ${chart.subtitle}`);
  return (
    svg.replace(
      /<svg([^>]*)>/,
      (_, attributes: string) => `<svg${attributes} role="img" aria-label="${label}">${STYLE}`,
    ) + '\n'
  );
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
