import * as fs from 'node:fs';
import { everything } from './scripted-batches';
import { scriptedConsoles, showView } from './the-console';

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const VIEWS = ['Run', 'Batches', 'Break things', 'Quota', 'Trust'];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const aConsole = scriptedConsoles();

describe('accessibility', () => {
  it.each([
    ['light', 360],
    ['light', 2560],
    ['dark', 360],
    ['dark', 2560],
  ] as const)('has no violation that axe finds in any view, %s, %d pixels wide', async (colorScheme, width) => {
    const { source, open } = await aConsole();
    source.tell(...everything(Date.now() - 10_000));
    source.replies = [
      { kind: 'started', queryId: 'query-9', batches: 1 },
      { kind: 'values', firstRow: 0, values: ['{"error":{}}'], errors: [0] },
      { kind: 'failed', message: 'It failed.' },
    ];
    const { page, close } = await open('?view=run', { colorScheme, viewport: { width, height: 900 } });
    await page.evaluate(AXE);
    const check = async (where: string) => {
      const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${where}: ${id}: ${node.html} ${node.failureSummary}`),
      );
      expect(found).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    };
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('row error').waitFor();
    for (const view of VIEWS) {
      await showView(page, view);
      await check(view);
    }
    await showView(page, 'Batches');
    await page.getByText('Legend').click();
    await page.getByRole('button', { name: 'state being processed' }).click();
    await page.getByRole('button', { name: 'Fail …' }).click();
    await page.getByRole('button', { name: 'Show rows' }).click();
    await page.getByRole('cell', { name: '<b>bold</b>' }).waitFor();
    await check('a batch');
    await close();
  });
});
