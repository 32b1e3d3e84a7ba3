import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { build } from 'esbuild';
import type { PageFiles } from './page-files';

const PAGE = path.join(__dirname, '..', 'page');

let bundled: Promise<PageFiles> | undefined;

/**
 * The files of the page. They are bundled when the page is asked for the first time, so a page that stays closed costs
 * nothing, and are then kept in memory. After an error the next request tries again.
 */
export function bundledPage(): Promise<PageFiles> {
  bundled ??= bundlePage().catch((error: unknown) => {
    bundled = undefined;
    throw error;
  });
  return bundled;
}

async function bundlePage(): Promise<PageFiles> {
  const [html, { outputFiles }] = await Promise.all([
    fs.readFile(path.join(PAGE, 'index.html'), 'utf8'),
    build({
      entryPoints: { page: path.join(PAGE, 'main.tsx') },
      outdir: PAGE,
      bundle: true,
      write: false,
      minify: true,
      format: 'iife',
      target: 'es2022',
      tsconfig: path.join(PAGE, 'tsconfig.json'),
      logLevel: 'silent',
    }),
  ]);
  const text = (extension: string) => outputFiles.find((file) => file.path.endsWith(extension))?.text ?? '';
  return { html, js: text('.js'), css: text('.css') };
}
