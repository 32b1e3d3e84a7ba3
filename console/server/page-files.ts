/** The files of the page. They hold no data, so they need no token. */
export interface PageFiles {
  readonly html: string;
  readonly js: string;
  readonly css: string;
}

const TYPES: Readonly<Record<string, readonly [keyof PageFiles, string]>> = {
  '/': ['html', 'text/html; charset=utf-8'],
  '/page.js': ['js', 'text/javascript; charset=utf-8'],
  '/page.css': ['css', 'text/css; charset=utf-8'],
};

/** The file at a path, with its content type. Undefined: there is none. */
export function pageFileAt(path: string): { readonly name: keyof PageFiles; readonly type: string } | undefined {
  const [name, type] = (Object.hasOwn(TYPES, path) && TYPES[path]) || [];
  return name && type ? { name, type } : undefined;
}
