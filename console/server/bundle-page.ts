import type { PageFiles } from './page-files';

const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Console</title>
<p>This version has no page. The data is at /api, with the token of this address in the header x-console-token.</p>
</html>
`;

/** The files of the page. */
export function bundlePage(): Promise<PageFiles> {
  return Promise.resolve({ html: HTML, js: '', css: '' });
}
