import * as fs from 'node:fs';
import * as path from 'node:path';
import { build, type Plugin } from 'esbuild';

const ROOT = path.join(__dirname, '..');

/** The program of a child process of the simulation. It is test code, so this folder has only its path and does not import it. */
const ENTRY = path.join(ROOT, 'test', 'reliability', 'run-blocks.ts');

/**
 * Bundles the program of the simulation's child processes: a bundle starts faster than tsx. It is written below the project, so that it finds the
 * packages.
 *
 * @returns the bundle, and a function that deletes it
 */
export async function bundleProgram(
  plugins: Plugin[] = [],
): Promise<{ readonly file: string; readonly remove: () => void }> {
  const local = path.join(ROOT, '.local');
  fs.mkdirSync(local, { recursive: true });
  const folder = fs.mkdtempSync(path.join(local, 'simulation-'));
  const file = path.join(folder, 'run-blocks.js');
  await build({
    entryPoints: [ENTRY],
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    outfile: file,
    plugins,
    logLevel: 'error',
  });
  return { file, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}
