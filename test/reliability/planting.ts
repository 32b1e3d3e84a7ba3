import * as fs from 'node:fs';
import * as path from 'node:path';
import type * as esbuild from 'esbuild';
import type { Mutant } from './mutants';

const ROOT = path.join(__dirname, '..', '..');

/** Plants the bug in the bundle. The source files do not change. */
export function planting({ file, changes }: Mutant): esbuild.Plugin {
  return {
    name: 'planted bug',
    setup: (build) => {
      build.onLoad({ filter: new RegExp(`${path.basename(file).replace('.', '\\.')}$`) }, async ({ path: loaded }) => {
        if (path.relative(ROOT, loaded) !== file) return undefined;
        let contents = await fs.promises.readFile(loaded, 'utf8');
        for (const [from, to] of changes) {
          if (!contents.includes(from)) throw new Error(`${file} no longer contains: ${from}`);
          contents = contents.replace(from, () => to);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
