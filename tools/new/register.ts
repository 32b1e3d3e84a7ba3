import * as fs from 'node:fs';
import type { Definition } from './new-function';

const LAST_IMPORT = /(?:^import [^;]*;\n)+/m;
const LAST_PROCESSOR = /(export const PROCESSORS\b[^{]*\{[^]*?)\s*\};/;

/**
 * Adds the definition to the registry of processors.
 *
 * @returns lines that the user has to add by hand, if the file does not have the expected form. Then the file is not changed
 */
export function register(registry: string, { processor, constant, file }: Definition): readonly string[] {
  const importLine = `import { ${constant} } from './${file}';`;
  const property = processor === constant ? `${constant},` : `${processor}: ${constant},`;
  const text = fs.readFileSync(registry, 'utf8');
  if (!LAST_IMPORT.test(text) || !LAST_PROCESSOR.test(text)) return [importLine, property];
  const registered = text
    .replace(LAST_IMPORT, (imports) => `${imports}${importLine}\n`)
    .replace(LAST_PROCESSOR, (_, before: string) => {
      const comma = /[{,]$/.test(before) ? '' : ',';
      return `${before}${comma}\n  ${property}\n};`;
    });
  fs.writeFileSync(registry, registered);
  return [];
}
