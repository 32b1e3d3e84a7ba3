import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { bundledPage } from '../../console/server/bundle-page';
import { startConsole } from '../../console/server/start-console';
import { startBrowser } from '../browser/start-browser';
import { LocalSource } from '../console/local-source';
import { Taps } from '../console/taps';
import { startService } from '../running-service';
import { sampleRows } from './sample-rows';

const SIZE = { width: 1280, height: 800 };
const WAIT_MS = 180_000;

/** Enough for six batches that wait for each other: half a minute at the default quota. */
const ROWS = 7_200;
const ROWS_PER_BATCH = 1_200;

type Theme = 'light' | 'dark';

/** Runs a query on the stack here, kills its worker, and writes pictures of the page to `folder`, in both themes. */
export async function takeScreenshots(folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'screenshots-'));
  const taps = new Taps();
  const service = await startService({
    dir,
    comprehend: { latencyMs: 100, ...taps.comprehend },
    translate: taps.calls,
    bedrock: taps.calls,
    cloud: { observer: taps.observer, faults: taps.cloudFaults },
    onStep: console.error,
  });
  const page = await startConsole({ source: new LocalSource(service, taps), files: bundledPage() });
  const browser = await startBrowser();
  try {
    await story(await pagesOf(browser, page.address), folder);
  } finally {
    await browser.close();
    await page.stop();
    await service.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

type Pages = readonly (readonly [Theme, Page])[];

/** The same page in both themes. The first one acts, the other one only looks. */
async function pagesOf(browser: Browser, address: string): Promise<Pages> {
  const open = async (theme: Theme): Promise<readonly [Theme, Page]> => {
    const context = await browser.newContext({ viewport: SIZE, colorScheme: theme, reducedMotion: 'reduce' });
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    await page.goto(address);
    await page.getByRole('tab', { name: 'Run' }).waitFor();
    return [theme, page];
  };
  return [await open('light'), await open('dark')];
}

async function story(pages: Pages, folder: string): Promise<void> {
  const take = (name: string) =>
    Promise.all(pages.map(([theme, page]) => page.screenshot({ path: path.join(folder, `${name}-${theme}.png`) })));
  const on = (act: (page: Page) => Promise<void>) => Promise.all(pages.map(([, page]) => act(page)));
  const show = (view: string) => on((page) => page.getByRole('tab', { name: view }).click());
  const [[, first]] = pages as readonly [readonly [Theme, Page]];

  await on((page) => runRows(page, 40));
  await on((page) => page.getByRole('heading', { name: 'Succeeded' }).waitFor());
  await take('run');
  await runRows(first, ROWS, ROWS_PER_BATCH);
  await show('Batches');
  await first.getByText('being processed, attempt 1').first().waitFor();
  await first.waitForTimeout(7_000);
  await show('Break things');
  await first.getByRole('button', { name: 'Kill the worker' }).click();
  await show('Quota');
  await first.waitForTimeout(1_500);
  await take('quota');
  await show('Batches');
  await first.getByText('being processed, attempt 2').first().waitFor();
  await first.waitForTimeout(4_000);
  await take('batches');
  const killed = (page: Page) =>
    page
      .locator('.row.batch', { has: page.locator('.mark.fault') })
      .getByRole('button')
      .click();
  await on(killed);
  await on((page) => page.getByText('Cost at list prices').waitFor());
  await first.waitForTimeout(1_500);
  await take('batch');
  await show('Break things');
  await on((page) => page.getByText('what happened:').waitFor());
  await take('break');
}

async function runRows(page: Page, rows: number, rowsPerBatch?: number): Promise<void> {
  await page.getByRole('tab', { name: 'Run' }).click();
  if (rows < 100) await page.getByLabel('Rows', { exact: true }).fill(sampleRows(rows));
  else await chooseFile(page, `comment\n${sampleRows(rows)}\n`);
  await page.getByLabel('Rows a batch').fill(rowsPerBatch === undefined ? '' : String(rowsPerBatch));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

/** The driver types long texts slowly. */
async function chooseFile(page: Page, text: string): Promise<void> {
  const file = { name: 'reviews.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.locator('.rows-editor input[type=file]').setInputFiles(file);
  await page.locator('.file').waitFor();
}
