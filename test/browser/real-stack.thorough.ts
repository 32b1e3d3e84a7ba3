import type { Browser, Page } from 'playwright-core';
import { bundledPage } from '../../console/server/bundle-page';
import { startConsole, type RunningConsole } from '../../console/server/start-console';
import { startBrowser } from '../../local/browser/start-browser';
import { LocalSource } from '../../local/console/local-source';
import { Taps } from '../../local/console/taps';
import { aService, sentimentAt, type TestService } from '../integration/a-service';
import { openPage, type OpenedPage } from './a-browser';
import { showView } from './the-console';

let service: TestService;
let console_: RunningConsole;
let browser: Browser;
let opened: OpenedPage;
let page: Page;

beforeAll(async () => {
  const taps = new Taps();
  service = await aService({
    config: { functions: sentimentAt(10) },
    comprehend: { latencyMs: 5, callsPerSecond: 1_000, ...taps.comprehend },
    cloud: { observer: taps.observer, faults: taps.cloudFaults },
  });
  console_ = await startConsole({ source: new LocalSource(service, taps), files: bundledPage() });
  browser = await startBrowser();
  opened = await openPage(browser, console_.address);
  ({ page } = opened);
});

afterAll(async () => {
  await browser.close();
  await console_.stop();
  await service.stop();
});

const run = () => page.getByRole('button', { name: 'Run', exact: true }).click();

/** Gives many rows as a file: the driver types long texts slowly. */
async function chooseRows(count: number, text: string): Promise<void> {
  const lines = Array.from({ length: count }, (_, row) => `${text} ${row}`);
  const buffer = Buffer.from(['comment', ...lines].join('\n'));
  await page.locator('.rows-editor input[type=file]').setInputFiles({ name: 'rows.csv', mimeType: 'text/csv', buffer });
  await page.locator('.file').getByText(`${count} rows`).waitFor();
}

describe('the page over a stack that runs here', () => {
  it('leads a new user from its address to values: the example is filled in, and one button runs it', async () => {
    await run();
    await page.getByText('1 of 1 rows have values').waitFor();
    await page.getByRole('cell', { name: /Positive/ }).waitFor();
    await page.getByText(/^select ext_func_async/).waitFor();
  });

  it('shows the error of a row beside the values of the others', async () => {
    await page.getByLabel('Rows', { exact: true }).fill(`fine\n${'x'.repeat(6_000)}\nbad`);
    await run();
    await page.getByText('3 of 3 rows have values, 1 of them an error of the row').waitFor();
    await page.getByRole('row', { name: /row error.*TEXT_TOO_LONG/ }).waitFor();
  });

  it('shows how a batch dies and recovers', async () => {
    await chooseRows(3_000, 'a good room');
    await run();
    await page.getByRole('button', { name: 'Show its batches' }).click();
    await page.locator('.row.batch').getByText('being processed, attempt 1').waitFor();
    await showView(page, 'Break things');
    const card = page.getByRole('region', { name: 'Kill the worker' });
    await card.getByRole('button', { name: 'Kill the worker' }).click();
    await card.getByText('what happened:').waitFor();
    await showView(page, 'Batches');
    await page.locator('.row.batch').getByText('succeeded').waitFor();
    const lane = await page.locator('.row.batch').getByRole('img').getAttribute('aria-label');

    expect(lane).toMatch(/Attempt 1 took .* Attempt 2 took /);
  });

  it('fails a job, whose query then reads the reason, and finds the batch by the query id', async () => {
    await showView(page, 'Run');
    await chooseRows(4_000, 'a bad room');
    await run();
    await page.getByRole('button', { name: 'Show its batches' }).click();
    await page.locator('.row.batch').getByText('being processed').waitFor();
    const queryId = await page.getByLabel('Find a batch').inputValue();
    await page.locator('.row.batch button').first().click();
    await page.getByRole('button', { name: 'Fail …' }).click();
    await page.getByLabel('Reason, which the SQL user reads').fill('It costs too much');
    await page.getByRole('button', { name: 'Fail this batch' }).click();
    await page.locator('.failure').getByText('FAILED_BY_OPERATOR').waitFor();
    await showView(page, 'Run');
    await page.locator('.sql-error').getByText('It costs too much').waitFor();
    await showView(page, 'Batches');
    await page.getByLabel('Find a batch').fill(queryId);
    await page.getByText('1 batch found').waitFor();
    await page.locator('.row.batch').getByText('FAILED_BY_OPERATOR').waitFor();
  });

  it('tries a call as somebody else and shows the answer', async () => {
    await showView(page, 'Trust');
    const buttons = page.locator('.caller button');
    await buttons.first().waitFor();
    for (const button of await buttons.all()) await button.click();
    await page.locator('.caller').getByText('403').first().waitFor();
    expect(opened.errors).toEqual([]);
  });
});
