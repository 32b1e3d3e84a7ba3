import * as fs from 'node:fs';
import type { Page } from 'playwright-core';
import { everything } from './scripted-batches';
import { scriptedConsoles, showView } from './the-console';

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const VIEWS = ['Run', 'Batches', 'Break things', 'Quota', 'Dashboard', 'Trust'];

const LOOKS = [
  ['light', 360],
  ['light', 2560],
  ['dark', 360],
  ['dark', 2560],
] as const;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const aConsole = scriptedConsoles();

/** Expects that axe finds nothing on the page as it is now, and that the page does not scroll sideways. */
async function expectAccessible(page: Page, where: string): Promise<void> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${where}: ${id}: ${node.html} ${node.failureSummary}`),
  );
  expect(found).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
}

describe('accessibility', () => {
  it.each(LOOKS)('has no violation that axe finds in any view, %s, %d pixels wide', async (colorScheme, width) => {
    const { source, open } = await aConsole({ dashboard: true });
    source.tell(...everything(Date.now() - 40_000));
    source.replies = [
      { kind: 'started', queryId: 'query-9', batches: 1 },
      { kind: 'values', firstRow: 0, values: ['{"error":{}}'], errors: [0] },
      { kind: 'failed', message: 'It failed.' },
    ];
    const { page, close } = await open('?view=run', { colorScheme, viewport: { width, height: 900 } });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('row error').waitFor();
    for (const view of VIEWS) {
      await showView(page, view);
      if (view === 'Dashboard') await page.getByRole('heading', { name: 'Batches in flight' }).waitFor();
      await expectAccessible(page, view);
    }
    await showView(page, 'Batches');
    await page.getByText('Legend').click();
    await page.getByRole('button', { name: 'state being processed' }).click();
    await page.getByRole('button', { name: 'Fail …' }).click();
    await page.getByRole('button', { name: 'Show rows' }).click();
    await page.getByRole('cell', { name: '<b>bold</b>' }).waitFor();
    await expectAccessible(page, 'a batch');
    await close();
  });

  it.each(LOOKS)('has none without a batch or a token, %s, %d pixels wide', async (colorScheme, width) => {
    const lacks = [{ permission: 'logs:StartQuery', sentence: 'The page cannot show log lines.' }];
    const { console, open } = await aConsole({ lacks });
    const { page, close } = await open('?view=run', { colorScheme, viewport: { width, height: 900 } });
    await page.getByText('First steps').waitFor();
    await expectAccessible(page, 'Run before the first query');
    await showView(page, 'Batches');
    await page.getByText('No batch yet').waitFor();
    await expectAccessible(page, 'the empty list');
    await page.getByLabel('Find a batch').fill('older');
    await page.getByRole('button', { name: 'price an-older-batch' }).waitFor();
    await expectAccessible(page, 'a batch that only the stack knows');
    await page.evaluate('sessionStorage.clear()');
    await page.goto(`${console.url}?view=quota`);
    await page.getByText(/Open the address that/).waitFor();
    await expectAccessible(page, 'the locked page');
    await close();
  });
});
