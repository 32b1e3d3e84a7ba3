import * as path from 'node:path';
import { build } from 'esbuild';
import type { ConsoleOptions } from './start-console';
import type { PageFiles } from './page-files';

const PAGE = path.join(__dirname, '..', 'page');

const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Console</title>
    <link rel="stylesheet" href="/page.css" />
    <script type="module" src="/page.js"></script>
  </head>
  <body>
    <div id="page"></div>
  </body>
</html>
`;

/** The files of the page, bundled when it is first asked for, so that a closed page costs nothing. */
export function bundledPage(): ConsoleOptions['files'] {
  let files: Promise<PageFiles> | undefined;
  return { page: () => (files ??= bundlePage()) };
}

async function bundlePage(): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: { page: path.join(PAGE, 'main.tsx') },
    outdir: PAGE,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  const textOf = (end: string) => outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
  return { html: HTML, js: textOf('.js'), css: textOf('.css') };
}
