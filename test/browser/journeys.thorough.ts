import { ConsoleProblem } from '../../console/server/console-problem';
import * as fs from 'node:fs';
import { aPageJob, eventsOf } from './scripted-batches';
import { QUOTA } from './scripted-info';
import { scriptedConsoles, showView } from './the-console';

const aConsole = scriptedConsoles();

describe('on the page a user', () => {
  it('runs a query, sees values and the error of a row, and saves them', async () => {
    const { source, open } = await aConsole();
    source.replies = [
      { kind: 'started', queryId: 'query-9', batches: 2 },
      { kind: 'values', firstRow: 1, values: ['{"error":{"code":"TOO_LONG"}}'], errors: [1] },
      { kind: 'values', firstRow: 0, values: ['{"Positive": 0.9}'], errors: [] },
      { kind: 'succeeded', seconds: 1.25 },
    ];
    const { page, close } = await open();
    await page.getByLabel('Rows', { exact: true }).fill('good, really\nbad');
    await page.getByLabel('Rows a batch').fill('1');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('2 of 2 rows have values, 1 of them an error of the row, in 2 batches, in 1.3 s.').waitFor();
    await page.getByRole('row', { name: /1 bad ✕ row error/ }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as JSON' }).click(),
    ]);

    expect(JSON.parse(fs.readFileSync(await download.path(), 'utf8'))).toEqual([
      { a: 'good, really', value: { Positive: 0.9 } },
      { a: 'bad', value: { error: { code: 'TOO_LONG' } } },
    ]);
    expect(source.asked).toContain(
      'run {"functionName":"ext_func_async","rows":[["\\"good, really\\""],["\\"bad\\""]],"rowsPerBatch":1}',
    );
    await close();
  });

  it('reads the SQL that does the same before Run, for the function, the rows and the rows a batch', async () => {
    const { source, open } = await aConsole();
    const { page, close } = await open();
    const sql = (text: RegExp) => page.getByLabel('SQL', { exact: true }).filter({ hasText: text }).waitFor();
    await sql(/^select ext_func_async\(column1\) from values\s+\('The room was clean/);
    await page.getByLabel('Rows', { exact: true }).fill("it's good\n");
    await page.getByLabel('Rows a batch').fill('1');
    await sql(/alter function ext_func_async\(VARCHAR\) set max_batch_rows = 1;[^]*\('it''s good'\)/);
    await page.getByRole('combobox', { name: 'Function' }).selectOption('price');
    await sql(/select price\(column1, column2\) from values/);

    expect(source.asked).toEqual([]);
    await close();
  });

  it('keeps the rows and the rows a batch while another view is shown', async () => {
    const { open } = await aConsole();
    const { page, close } = await open();
    await page.getByLabel('Rows', { exact: true }).fill('kept');
    await page.getByLabel('Rows a batch').fill('7');
    await showView(page, 'Batches');
    await showView(page, 'Run');
    await page.getByLabel('SQL', { exact: true }).filter({ hasText: "('kept')" }).waitFor();

    expect(await page.getByLabel('Rows', { exact: true }).inputValue()).toBe('kept');
    expect(await page.getByLabel('Rows a batch').inputValue()).toBe('7');
    await close();
  });

  it('refuses a file that is not in UTF-8, as npm start does', async () => {
    const { open } = await aConsole();
    const { page, close } = await open();
    await page
      .locator('.rows-editor input[type=file]')
      .setInputFiles({ name: 'latin.csv', mimeType: 'text/csv', buffer: Buffer.from('text\ncaf\u00e9\n', 'latin1') });
    await page.getByText('latin.csv is not in UTF-8. Save it as UTF-8.').waitFor();
    await close();
  });

  it('cancels a query', async () => {
    const { source, open } = await aConsole();
    source.replies = [{ kind: 'started', queryId: 'query-9', batches: 1 }];
    const { page, close } = await open();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('Show its batches').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'Cancelled' }).waitFor();
    await source.cancelled;

    expect(source.asked).toContain('cancel');
    await close();
  });

  it('drops a CSV file and chooses its column', async () => {
    const { source, open } = await aConsole();
    const { page, close } = await open();
    await page.locator('.rows-editor input[type=file]').setInputFiles({
      name: 'reviews.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('comment\nfine\ngreat\n'),
    });
    await page.getByText('reviews.csv').waitFor();
    await page.getByText('2 rows').waitFor();
    source.replies = [{ kind: 'failed', message: 'The query failed because Comprehend is away.' }];
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('The query failed because Comprehend is away.').waitFor();

    expect(source.asked).toContain('run {"functionName":"ext_func_async","rows":[["\\"fine\\""],["\\"great\\""]]}');
    await close();
  });

  it('reads that a file is being read, and cannot run it yet', async () => {
    const { source, open } = await aConsole();
    let read: () => void = () => undefined;
    source.csvIsRead = new Promise((resolve) => (read = resolve));
    const { page, close } = await open();
    const buffer = Buffer.from('comment\nfine\n');
    await page
      .locator('.rows-editor input[type=file]')
      .setInputFiles({ name: 'large.csv', mimeType: 'text/csv', buffer });
    await page.getByText('Reading large.csv …').waitFor();
    expect(await page.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true);
    read();
    await page.getByText('1 rows').waitFor();
    expect(await page.getByRole('button', { name: 'Run', exact: true }).isEnabled()).toBe(true);
    await close();
  });

  it('reads what to do if there are no rows', async () => {
    const { source, open } = await aConsole();
    const { page, close } = await open();
    await page.getByLabel('Rows', { exact: true }).fill('\n');
    await page.getByText('There are no rows yet.').waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('There are no rows to run. Type or paste at least one.').waitFor();

    expect(source.asked).toEqual([]);
    await close();
  });

  it('reads which batches have the slots that a batch waits for, and opens one of them', async () => {
    const { source, open } = await aConsole();
    const at = Date.now();
    const [line, later] = [{ quota: QUOTA }, { state: 'waiting for a slot' as const, deadline: at + 580_000 }];
    source.tell(
      ...eventsOf({ batchId: 'batch-1', at, job: { ...line, expectedAt: at + 300_000 } }),
      ...eventsOf({ batchId: 'batch-2', at, job: { ...line, ...later, expectedAt: at + 400_000 } }),
    );
    const { page, close } = await open('?view=batches');
    await page.getByRole('button', { name: 'batch-2' }).click();
    await page.getByText(/A worker is expected to claim it in about [45] min/).waitFor();
    await page.locator('.wait-note').getByRole('button', { name: 'batch-1' }).click();
    await page.getByRole('heading', { name: 'Batch batch-1' }).waitFor();
    await close();
  });

  it('fails a job after reading what that does', async () => {
    const { source, open } = await aConsole();
    source.tell(...eventsOf({ batchId: 'batch-1', at: Date.now() }));
    const { page, close } = await open('?view=batches');
    await page.getByRole('button', { name: 'batch-1' }).click();
    await page.getByRole('button', { name: 'Fail …' }).click();
    await page.getByText('The worker stops at its next heartbeat.').waitFor();
    await page.getByLabel('Reason, which the SQL user reads').fill('It costs too much');
    await page.getByRole('button', { name: 'Fail this batch' }).click();
    await page.getByRole('heading', { name: /FAILED_BY_OPERATOR/ }).waitFor();
    await page.getByText('The batch has ended. Its query fails with the reason.').waitFor();

    expect(source.asked).toEqual(['end batch-1: It costs too much']);
    await close();
  });

  it.each([
    ['the query id', 'query-failed'],
    ['the batch id', 'batch-failed'],
    ['the failure code', 'WORKER_LOST'],
    ['the SQL error', "Error: 422 'Processing of batch batch-failed was interrupted 3 times'. Query query-failed"],
  ])('finds a failed batch by %s', async (_, text) => {
    const { source, open } = await aConsole();
    const failure = { code: 'WORKER_LOST', message: 'It was interrupted 3 times.', retryHelps: true };
    const at = Date.now();
    source.tell(
      ...eventsOf({ batchId: 'batch-good', queryId: 'query-good', at, job: { state: 'succeeded' } }),
      ...eventsOf({ batchId: 'batch-failed', queryId: 'query-failed', at, job: { state: 'failed', failure } }),
    );
    const { page, close } = await open('?view=batches');
    await page.getByLabel('Find a batch').fill(text);
    await page.getByText('1 batch found').waitFor();

    expect(await page.locator('.row.batch code').allTextContents()).toEqual(['batch-failed']);
    await close();
  });

  it('finds a batch that only the stack still knows', async () => {
    const { open } = await aConsole();
    const { page, close } = await open('?view=batches');
    await page.getByLabel('Find a batch').fill('older');
    await page.getByRole('button', { name: 'price an-older-batch' }).waitFor();
    await close();
  });

  it('watches a batch die and recover, and loses nothing when the connection breaks', async () => {
    const { source, open } = await aConsole();
    const at = Date.now() - 40_000;
    const name = { functionName: 'ext_func_async', batchId: 'batch-1' };
    const again = aPageJob(at, { state: 'waiting for another attempt', attempt: 1, notBefore: Date.now() + 5_000 });
    source.tell(...eventsOf({ batchId: 'batch-1', at }));
    const { page, close } = await open('?view=batches');
    const row = page.locator('.row.batch');
    await row.getByText('being processed, attempt 1 of 3').waitFor();
    source.tell({
      kind: 'fault',
      at: at + 9_000,
      fault: 'kill-worker',
      phase: 'struck',
      sentence: 'It was killed.',
      ...name,
    });
    source.tell({ kind: 'job', at: at + 38_000, ...name, job: again });
    await row.getByText('waiting for another attempt').waitFor();
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    source.tell({ kind: 'job', at: at + 39_000, ...name, job: { ...again, state: 'being processed', attempt: 2 } });
    source.tell({
      kind: 'job',
      at: at + 40_000,
      ...name,
      job: { ...again, state: 'succeeded', attempt: 2, rowsDone: 1_200 },
    });
    await row.getByText('succeeded').waitFor();

    const lane = await row.getByRole('img').getAttribute('aria-label');
    expect(lane).toMatch(
      /Attempt 1 took 36 s\. It was waiting for another attempt for 1\.0 s\. Attempt 2 took 1\.0 s\./,
    );
    await close();
  });

  it('breaks things and follows them to the batch', async () => {
    const { source, open } = await aConsole();
    source.tell(...eventsOf({ batchId: 'batch-1', at: Date.now() }));
    const { page, close } = await open();
    await showView(page, 'Break things');
    const card = page.getByRole('region', { name: 'Kill the worker' });
    await card.getByLabel('Batch').selectOption('batch-1');
    await card.getByRole('button', { name: 'Kill the worker' }).click();
    await card.getByRole('button', { name: 'Show batch' }).click();
    await page.getByRole('heading', { name: 'Batch batch-1' }).waitFor();

    expect(source.asked).toEqual(['fault kill-worker {"functionName":"ext_func_async","batchId":"batch-1"}']);
    await close();
  });

  it('says why a fault cannot be injected, also below earlier findings', async () => {
    const { source, open } = await aConsole();
    const { page, close } = await open();
    await showView(page, 'Break things');
    const card = page.getByRole('region', { name: 'Kill the worker' });
    await card.getByRole('button', { name: 'Kill the worker' }).click();
    await card.getByText('armed').waitFor();
    source.breakThings = () => Promise.reject(new ConsoleProblem(409, 'This fault is active already.'));
    await card.getByRole('button', { name: 'Kill the worker' }).click();
    await card.getByText('This fault is active already.').waitFor();
    await close();
  });

  it('saves the history of a batch and opens it in another console', async () => {
    const { source, open } = await aConsole();
    source.tell(...eventsOf({ batchId: 'batch-1', at: Date.now() }));
    const first = await open('?view=batches');
    await first.page.getByRole('button', { name: 'batch-1' }).click();
    const [download] = await Promise.all([
      first.page.waitForEvent('download'),
      first.page.getByRole('button', { name: 'Save history' }).click(),
    ]);
    const file = await download.path();
    const elsewhere = await aConsole();
    const other = await elsewhere.open('?view=batches');
    await other.page.locator('.open-history input').setInputFiles(file);
    await other.page.getByText('2 of 6 stored').waitFor();
    await other.page.getByText(/From a file, saved at/).waitFor();
    await other.page.locator('.row.batch').getByText('being processed, attempt 1 of 3, from a file').waitFor();

    expect(await other.page.getByTitle('0 in flight').count()).toBe(1);
    expect(await other.page.locator('.detail .problem').count()).toBe(0);
    expect(await other.page.getByRole('button', { name: /Save history|Show rows|Fail …/ }).count()).toBe(0);
    expect(other.requests.filter((url) => /batch-1/.test(url) && !url.includes('find'))).toEqual([]);
    await first.close();
    await other.close();
  });
});
