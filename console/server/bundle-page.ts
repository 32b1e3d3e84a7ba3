import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { PageFiles } from './page-files';
import type { ConsoleOptions } from './start-console';

const PAGE = path.join(__dirname, '..', 'page');

/** zod's messages in 50 languages are more than half of the bundle, and the page shows none of them. */
const withoutLanguages: Plugin = {
  name: 'without zod’s languages',
  setup: (bundler) => {
    bundler.onResolve({ filter: /locales\/index\.js$/ }, () => ({ path: 'languages', namespace: 'none' }));
    bundler.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export {};' }));
  },
};

/**
 * The files of the page. They are bundled when the page is asked for the first time, so a page that stays closed costs
 * nothing, and are then kept in memory. After an error the next request tries again.
 */
export function bundledPage(): ConsoleOptions['files'] {
  let bundled: Promise<PageFiles> | undefined;
  return {
    page: () =>
      (bundled ??= bundlePage().catch((error: unknown) => {
        bundled = undefined;
        throw error;
      })),
  };
}

async function bundlePage(): Promise<PageFiles> {
  const [html, { outputFiles }] = await Promise.all([
    fs.readFile(path.join(PAGE, 'index.html'), 'utf8'),
    build({
      entryPoints: ['main.tsx', 'page.css'].map((file) => ({ in: path.join(PAGE, file), out: 'page' })),
      outdir: PAGE,
      bundle: true,
      write: false,
      minify: true,
      format: 'iife',
      target: 'es2022',
      tsconfig: path.join(PAGE, 'tsconfig.json'),
      plugins: [withoutLanguages],
      logLevel: 'silent',
    }),
  ]);
  const text = (extension: string) => outputFiles.find((file) => file.path.endsWith(extension))?.text ?? '';
  return { html, js: text('.js'), css: text('.css') };
}
