import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { bundledPage } from '../../console/server/bundle-page';
import { startConsole, type RunningConsole } from '../../console/server/start-console';
import type { ConsoleInfo } from '../../console/api/info';
import { startBrowser } from '../../local/browser/start-browser';
import { openPage, type OpenedPage } from './a-browser';
import { ScriptedSource } from './scripted-source';

export interface ScriptedConsole {
  readonly source: ScriptedSource;
  readonly console: RunningConsole;
  /** @param search such as `?view=batches` */
  readonly open: (search?: string, options?: BrowserContextOptions) => Promise<OpenedPage>;
}

/** A browser for the tests of a file, and consoles over scripted sources, which end with the file. */
export function scriptedConsoles(): (info?: Partial<ConsoleInfo>) => Promise<ScriptedConsole> {
  const files = bundledPage();
  const consoles: RunningConsole[] = [];
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await Promise.all(consoles.map((console) => console.stop()));
  });
  return async (info) => {
    const source = new ScriptedSource(info);
    const console = await startConsole({ source, files });
    consoles.push(console);
    const open = (search = '', options?: BrowserContextOptions) =>
      openPage(browser, `${console.url}${search}#token=${console.token}`, options);
    return { source, console, open };
  };
}

/** Chooses a view by its tab. */
export async function showView(page: Page, title: string): Promise<void> {
  await page.getByRole('tab', { name: title }).click();
}
