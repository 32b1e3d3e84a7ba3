import type { Page } from 'playwright-core';
import { JOB_STATES, type JobState } from '../../console/api/batch';
import { FAULTS } from '../../console/api/faults';
import { STATE_LOOKS } from '../../console/page/lane/state-looks';
import { aPageJob, eventsOf, everything } from './scripted-batches';
import { QUOTA, scriptedInfo } from './scripted-info';
import { scriptedConsoles, showView } from './the-console';

const STATES = Object.keys(JOB_STATES) as JobState[];

const aConsole = scriptedConsoles();

describe('the page', () => {
  it('shows every state of a job, every failure code with its sentence, and every fault with its finding', async () => {
    const { source, open } = await aConsole();
    const { page, close } = await open('?view=batches', { viewport: { width: 1280, height: 4_000 } });
    source.tell(...everything(Date.now() - 10_000));

    for (const state of STATES.filter((name) => name !== 'failed')) {
      const row = page.locator('.row.batch').filter({ has: page.getByText(`state ${state}`, { exact: true }) });
      const { sign, className } = STATE_LOOKS[state];
      await row.locator(`.state.${className}`).getByText(state).waitFor();
      await row.locator('.state').getByText(sign, { exact: true }).waitFor();
      await row
        .locator(`.lane .${state === 'succeeded' ? 'mark.end' : 'span'}.${className}`)
        .first()
        .waitFor();
    }
    await page.getByText('Legend').click();
    const legend = page.locator('.legend');
    for (const state of STATES) {
      await legend.getByText(`${STATE_LOOKS[state].sign} ${state}`, { exact: true }).waitFor();
      await legend.getByText(JOB_STATES[state].sentence).waitFor();
    }
    await page.getByLabel('Find a batch').fill('query-2');
    const { failures } = scriptedInfo();
    for (const code of new Set(failures.map((failure) => failure.code))) {
      const row = page.locator('.row.batch').filter({ has: page.getByText(`failure ${code}`, { exact: true }) });
      await row.locator('.mark.end.failed').waitFor();
      await row.locator('.state.failed').getByText(code).waitFor();
      await row.getByRole('button').click();
      for (const { cause } of failures.filter((failure) => failure.code === code))
        await page.locator('.failure').getByText(cause.replaceAll('`', '')).waitFor();
      await page.getByText('The SQL user reads:').waitFor();
    }
    await showView(page, 'Break things');
    for (const [name, { title, forecast, ends }] of Object.entries(FAULTS)) {
      const card = page.getByRole('region', { name: title });
      await card.getByRole('button', { name: title }).waitFor();
      for (const text of [forecast, ends, `${name} is armed.`, `${name} is struck.`, `${name} is over.`])
        await card.getByText(text).waitFor();
    }
    await close();
  });

  it('shows a batch before its log is read', async () => {
    const { source, open } = await aConsole();
    let read: () => void = () => undefined;
    source.logIsRead = new Promise((resolve) => (read = resolve));
    source.lines = [{ at: 0, lambda: 'process', level: 'INFO', message: 'claimed', fields: {} }];
    source.tell(...eventsOf({ batchId: 'batch-1', at: Date.now() }));
    const { page, close } = await open('?view=batches');
    await page.locator('.row.batch button').click();
    await page.getByText('Cost at list prices: at most 0.0027 USD').waitFor();
    await page.getByText('Log lines are on their way.').waitFor();
    read();
    await page.locator('.log').getByText('claimed').waitFor();
    expect(await page.getByText('Log lines are on their way.').count()).toBe(0);
    await close();
  });

  it('shows texts of batches, logs and values as text, whatever they hold', async () => {
    const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const { source, open } = await aConsole();
    source.lines = [{ at: 0, lambda: 'process', level: 'ERROR', message: evil, fields: { [evil]: evil } }];
    source.replies = [
      { kind: 'started', queryId: evil, batches: 1 },
      { kind: 'values', firstRow: 0, values: [JSON.stringify(evil)], errors: [0] },
      { kind: 'failed', message: evil },
    ];
    source.tell(...eventsOf({ batchId: evil, queryId: evil, at: Date.now(), job: { worker: evil } }));
    const { page, errors, close } = await open('?view=batches');
    const title = await page.title();
    await page.locator('.row.batch button').click();
    await page.locator('.log').getByText(evil).first().waitFor();
    await page.getByRole('button', { name: 'Show rows' }).click();
    await page.getByRole('cell', { name: '<b>bold</b>' }).waitFor();
    await showView(page, 'Run');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('row error').waitFor();

    expect(await page.locator('img, #page script').count()).toBe(0);
    expect(await page.title()).toBe(title);
    expect(errors).toEqual([]);
    await close();
  });

  it('sends no request to another server', async () => {
    const { source, console, open } = await aConsole();
    const { page, requests, close } = await open();
    source.tell(...everything(Date.now()));
    for (const title of ['Run', 'Batches', 'Break things', 'Quota', 'Trust']) await showView(page, title);
    await page.getByRole('heading', { name: 'The role that Snowflake assumes' }).waitFor();

    expect(requests.filter((url) => !url.startsWith(console.url) && !url.startsWith('data:'))).toEqual([]);
    await close();
  });

  it('has an address that can be shared without the token, and that Back takes back', async () => {
    const { source, console, open } = await aConsole();
    source.tell(...eventsOf({ batchId: 'batch-1', at: Date.now() }));
    const { page, close } = await open('?view=batches');
    await page.getByRole('button', { name: 'batch-1' }).click();
    await page.getByRole('heading', { name: 'Batch batch-1' }).waitFor();

    expect(page.url()).toBe(`${console.url}?view=batches&of=ext_func_async&batch=batch-1`);
    await page.goBack();
    await page.getByRole('heading', { name: 'Batch batch-1' }).waitFor({ state: 'detached' });
    await page.goForward();
    await page.reload();
    await page.getByRole('heading', { name: 'Batch batch-1' }).waitFor();
    await close();
  });

  it('says which address to open if the token is missing or wrong', async () => {
    const { console, open } = await aConsole();
    const { page, close } = await open();
    const address = /Open the address that npm run serve or npm run console printed/;
    await page.evaluate('sessionStorage.clear()');
    await page.goto(`${console.url}?view=quota`);
    await page.getByText(address).waitFor();
    await page.goto(`${console.url}?view=run#token=wrong`);
    await page.getByText(address).waitFor();
    await close();
  });

  it('moves between its views by the arrow keys', async () => {
    const { open } = await aConsole();
    const { page, close } = await open();
    await page.getByRole('tab', { name: 'Run' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');

    expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Break things');
    expect(await page.evaluate('document.activeElement.id')).toBe('tab-break');
    await close();
  });

  it.each(['Escape', 'Close'])('gives the keyboard its place in the list back after %s', async (way) => {
    const { source, open } = await aConsole();
    for (const batchId of ['batch-1', 'batch-2']) source.tell(...eventsOf({ batchId, at: Date.now() }));
    const { page, close } = await open('?view=batches');
    await page.getByRole('button', { name: 'batch-2' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.detail h2:focus').waitFor();
    if (way === 'Close') await page.getByRole('button', { name: 'Close' }).focus();
    await page.keyboard.press(way === 'Close' ? 'Enter' : 'Escape');
    await page.locator('.row.batch button:focus').getByText('batch-2').waitFor();
    await close();
  });

  it('shows only what is possible, the account, when it was read, and the permissions that are missing, also those found later', async () => {
    const may = { run: false, break: false, end: true, requeue: true, tryAsOthers: false };
    const lacks = [{ permission: 'logs:StartQuery', sentence: 'The page cannot show log lines.' }];
    const { source, open } = await aConsole({ where: 'AWS', may, lacks, readEverySeconds: 1 });
    const { page, close } = await open();
    await page.getByText('The page cannot show log lines.').waitFor();

    expect(await page.getByRole('tab').allTextContents()).toEqual([expect.stringMatching(/^Batches/), 'Quota']);
    await page.getByText('123456789012 · eu-west-1 · SnowflakeRemoteService').waitFor();
    await page.getByText('read every 1 s').waitFor();
    const denied = { permission: 'dynamodb:Query', sentence: 'The page cannot list batches.' };
    source.known = { ...source.known, lacks: [...lacks, denied], readAt: new Date(2026, 0, 1, 14, 3, 7).getTime() };
    await page.getByText('The page cannot list batches.').waitFor();
    await page.getByText('last at 14:03:07').waitFor();
    await close();
  });

  it('moves nothing on the page when batches arrive and change', async () => {
    const { source, open } = await aConsole();
    const { page, close } = await open('?view=batches');
    const start = Date.now();
    source.tell(...eventsOf({ batchId: 'batch-1', at: start }));
    await page.getByRole('button', { name: 'batch-1' }).waitFor();
    await recordShifts(page);
    for (const state of ['waiting for another attempt', 'being processed', 'succeeded'] as const) {
      source.tell(...eventsOf({ batchId: 'batch-1', at: start, job: { state, attempt: 2 } }));
      await page.getByRole('button', { name: state }).waitFor();
    }

    expect(await page.evaluate('window.shifts')).toEqual([]);
    await close();
  });

  it('moves nothing in the panel of a batch while its states change, nor on Break things when a fault ends', async () => {
    const { source, open } = await aConsole();
    const { page, close } = await open('?view=batches', { viewport: { width: 1280, height: 2_000 } });
    const start = Date.now();
    const states: readonly JobState[] = ['being processed', 'waiting for another attempt', 'succeeded'];
    const tell = (state: JobState, batchId: string) => {
      const job = aPageJob(start, { state, quota: QUOTA });
      source.tell({ kind: 'job', functionName: 'ext_func_async', batchId, at: Date.now(), job });
    };
    tell('being processed', 'batch-1');
    tell('waiting for a slot', 'batch-2');
    await page.getByRole('button', { name: 'batch-2' }).click();
    await page.getByText('Cost at list prices').waitFor();
    await recordShifts(page);
    for (const state of states) {
      const line = { at: start, lambda: 'process', level: 'INFO', message: `it is ${state}`, fields: {} } as const;
      source.lines = [...(source.lines ?? []), line];
      tell(state, 'batch-2');
      await page.locator('.detail .state').getByText(state).waitFor();
      await page.locator('.log').getByText(line.message).waitFor();
    }
    expect(await page.evaluate('window.shifts')).toEqual([]);

    await showView(page, 'Break things');
    await page.getByRole('button', { name: 'Kill the worker' }).click();
    await page.getByRole('region', { name: 'Kill the worker' }).getByText('armed').waitFor();
    await page.evaluate('window.shifts = []');
    for (const phase of ['struck', 'over'] as const) {
      const sentence = `The worker is ${phase}. `.repeat(6);
      source.tell({ kind: 'fault', at: Date.now(), fault: 'kill-worker', phase, sentence });
      await page.getByText(sentence.trim()).waitFor();
    }
    expect(await page.evaluate('window.shifts')).toEqual([]);
    await close();
  });

  it('moves nothing on Quota while batches come, are processed and end', async () => {
    const { source, open } = await aConsole();
    const { page, close } = await open('?view=quota', { viewport: { width: 1280, height: 2_000 } });
    const card = page.getByRole('region', { name: QUOTA });
    await card.getByText('No batch waits.').waitFor();
    await recordShifts(page);
    const at = Date.now();
    const ids = [1, 2, 3, 4, 5, 6].map((number) => `batch-${number}`);
    const names = ids.map((batchId) => ({ functionName: 'ext_func_async', batchId }));
    const tell = (state: JobState) => {
      for (const name of names) source.tell({ kind: 'job', at, ...name, job: aPageJob(at, { state, quota: QUOTA }) });
    };
    const slot = { state: 'taken' as const, batches: names };
    tell('waiting for a slot');
    await card.getByText('Waiting: 6').waitFor();
    source.tell({
      kind: 'quota',
      at,
      quota: QUOTA,
      slots: [slot, slot],
      unitsInFlight: 48,
      processed: { ext_func_async: 6 },
      waiting: 0,
    });
    tell('being processed');
    await card.getByText('Waiting: 0').waitFor();
    await card.locator('.slots').getByText('batch-6').first().waitFor();
    tell('succeeded');
    await card.getByText('No batch.', { exact: true }).waitFor();

    expect(await page.evaluate('window.shifts')).toEqual([]);
    await close();
  });

  it('moves no column on Run when the first values come', async () => {
    const { source, open } = await aConsole();
    let come: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (come = resolve));
    source.run = async (_, { onReply }) => {
      onReply({ kind: 'started', queryId: 'query-9', batches: 1 });
      await first;
      onReply({ kind: 'values', firstRow: 0, values: [JSON.stringify('a long value '.repeat(9))], errors: [] });
      onReply({ kind: 'succeeded', seconds: 1 });
    };
    const { page, close } = await open('', { viewport: { width: 1280, height: 2_000 } });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Value' }).waitFor();
    await recordShifts(page, { axis: 'x', within: '.values' });
    come();
    await page.getByRole('cell', { name: /a long value/ }).waitFor();

    expect(await page.evaluate('window.shifts')).toEqual([]);
    await close();
  });

  it('moves no step on Run when a step is done', async () => {
    const { source, open } = await aConsole();
    const { page, close } = await open('', { viewport: { width: 1280, height: 2_000 } });
    await page.getByText('Watch its batches').waitFor();
    await recordShifts(page);
    source.tell(...eventsOf({ batchId: 'batch-1', at: Date.now() }));
    await page.locator('.steps .done').getByText('Watch its batches').waitFor();

    expect(await page.evaluate('window.shifts')).toEqual([]);
    await close();
  });
});

/** From now on the page notes in `window.shifts` what moves by itself, up or down (`y`) or to a side (`x`), and from where to where. */
async function recordShifts(
  page: Page,
  { axis = 'y', within = 'body' }: { readonly axis?: 'x' | 'y'; readonly within?: string } = {},
): Promise<void> {
  await page.evaluate(`
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { node, previousRect, currentRect } of list.getEntries().flatMap(({ sources }) => sources))
        if ((node.closest ? node : node.parentElement)?.closest('${within}') && previousRect.${axis} !== currentRect.${axis})
          window.shifts.push([node.className ?? node.textContent, previousRect.${axis}, currentRect.${axis}].join(' '));
    }).observe({ type: 'layout-shift' });
  `);
}
