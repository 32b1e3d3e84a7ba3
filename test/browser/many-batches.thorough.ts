import { eventsOf, aPageJob } from './scripted-batches';
import { QUOTA } from './scripted-info';
import { scriptedConsoles } from './the-console';

const IN_FLIGHT = 200;

/** Rows of the list that fit a page of 900 pixels, with what is drawn above and below it. */
const MOST_ROWS = 45;

const aConsole = scriptedConsoles();

/** Counts the frames of the page, the longest of them, and the lanes that change. */
const WATCH = `
  window.seen = { longest: 0, frames: 0, lanes: new Set() };
  let last = performance.now();
  const frame = (now) => {
    window.seen.longest = Math.max(window.seen.longest, now - last);
    window.seen.frames += 1;
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const row = (target.nodeType === 3 ? target.parentElement : target).closest('.row.batch');
      if (row) window.seen.lanes.add(row.querySelector('code').textContent);
    }
  }).observe(document.querySelector('.rows'), { subtree: true, childList: true, attributes: true, characterData: true });
`;

describe('with 200 batches in flight and 200 that have ended, the page', () => {
  it('draws only the visible rows, and draws an ended batch never again', async () => {
    const { source, open } = await aConsole();
    const at = Date.now() - 20_000;
    for (let index = 0; index < IN_FLIGHT; index += 1) {
      source.tell(...eventsOf({ batchId: `batch-${index}`, at: at + index }));
      source.tell(
        ...eventsOf({
          batchId: `ended-${index}`,
          at: at + index,
          queryId: `ended-${index % 20}`,
          job: { state: 'failed', failure: { code: 'WORKER_LOST', message: 'Lost.', retryHelps: true } },
        }),
      );
    }
    const { page, close } = await open('?view=batches');
    await page.locator('.row.batch').first().waitFor();
    // All of the query that is drawn first have come, so the stream has been read to its end.
    await page.waitForFunction(
      '/^200$/.test(document.querySelector(".count").textContent) && document.querySelector(".row.query").textContent.includes("10 failed")',
    );
    await page.waitForFunction('!document.querySelector(".rows").textContent.includes("arriving")');
    await page.evaluate(WATCH);
    // Ten seconds of life: 40 events a second, as of 200 batches at a quota of 10 calls a second.
    for (let step = 0; step < 100; step += 1) {
      for (let one = 0; one < 4; one += 1) {
        const batchId = `batch-${(step * 4 + one) % IN_FLIGHT}`;
        const of = { functionName: 'ext_func_async', batchId };
        const now = Date.now();
        source.tell({ kind: 'job', at: now, ...of, job: aPageJob(at, { rowsDone: step }) });
        source.tell({ kind: 'calls', at: now, quota: QUOTA, answered: 1, throttled: 0, failed: 0 });
      }
      await page.waitForTimeout(100);
    }
    const rows = await page.locator('.row').count();
    const nodes = await page.evaluate<number>('document.querySelectorAll("*").length');
    const ended = await page.evaluate<string[]>('[...window.seen.lanes].filter((id) => id.startsWith("ended"))');
    const { longest, frames } = await page.evaluate<{ longest: number; frames: number }>(
      '({ longest: window.seen.longest, frames: window.seen.frames })',
    );
    console.log(`${frames} frames, the longest ${longest.toFixed(0)} ms; ${rows} rows and ${nodes} nodes drawn`);

    expect(rows).toBeLessThan(MOST_ROWS);
    expect(nodes).toBeLessThan(1_500);
    expect(ended).toEqual([]);
    await close();
  });
});
