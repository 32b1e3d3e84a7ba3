import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { startUpSection } from '../../../bench/report/start-up-section';

const ROOT = path.join(__dirname, '..', '..', '..');
const DOCS = path.join(ROOT, 'docs');

describe('the page about performance', () => {
  let written: string;
  beforeAll(() => {
    written = fs.mkdtempSync(path.join(os.tmpdir(), 'page-'));
    // In a process of its own: the library that draws the charts has ES modules only, which jest does not load.
    const script = `
      const { readFindings } = require('./bench/findings');
      const { writePage } = require('./bench/report/page');
      writePage(readFindings(), ${JSON.stringify(written)});
    `;
    execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { cwd: ROOT });
  });
  afterAll(() => fs.rmSync(written, { recursive: true }));

  it.each([
    'performance.md',
    'performance/growth.svg',
    'performance/held-polls.svg',
    'performance/load.svg',
    'performance/small-batches.svg',
    'performance/throughput.svg',
  ])('%s is up to date with the stored results', (file) => {
    expect(fs.readFileSync(path.join(DOCS, file), 'utf8')).toBe(fs.readFileSync(path.join(written, file), 'utf8'));
  });

  it.each([
    ['growth', 2],
    ['throughput', 2],
    ['load', 0],
  ])('names the logarithmic axes of %s: %i', (name, count) => {
    const svg = fs.readFileSync(path.join(written, 'performance', `${name}.svg`), 'utf8');
    expect(svg.match(/\(logarithmic scale\)<\/text>/g) ?? []).toHaveLength(count);
  });

  it("has charts without a colour of their own: all follow the reader's light or dark theme", () => {
    const svg = fs.readFileSync(path.join(written, 'performance', 'growth.svg'), 'utf8');
    const [, style = '', drawing = ''] = /<style>(.*)<\/style>(.*)/s.exec(svg) ?? [];
    expect(style).toContain('prefers-color-scheme: dark');
    const colours = [...drawing.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour);
    expect(colours.filter((colour) => colour !== 'none' && !colour?.startsWith('var(--'))).toEqual([]);
  });
});

describe('the requirement for start-up', () => {
  const bundle = (contender: 'service' | 'baseline', name: string, ms: number) => ({
    contender,
    name,
    bytes: 400_000,
    importMs: { '24.0.0': ms },
  });

  it.each([
    [75, true],
    [76, false],
  ])('compares the slowest bundle (%i ms) with the slowest of the baseline (100 ms): %s', (ms, holds) => {
    const bundles = [bundle('service', 'post', ms), bundle('service', 'get', 10), bundle('baseline', 'post', 100)];
    const { checks } = startUpSection({ times: 1, bundles, emptyMs: { '24.0.0': 1 } });
    expect(checks).toEqual([expect.objectContaining({ holds })]);
  });
});
