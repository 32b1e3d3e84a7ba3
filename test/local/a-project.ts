import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { writeSetting } from '../../tools/settings/write-setting';

const ROOT = path.join(__dirname, '..', '..');
/** The folders of the code that the commands run. */
export const CODE = ['bin', 'console', 'lambda', 'lib', 'local', 'simulation', 'tools'];
const FILES = ['cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** The function of the default settings, whatever cdk.json holds. */
export const DEFAULT_FUNCTIONS = { ext_func_async: { processor: 'sentiment', path: 'sentiment' } };

/** A copy of the project, whose commands use these functions and folders of its own. */
export interface Project {
  readonly root: string;
  remove(): void;
}

/** @param more files and folders besides the code */
export function aProject(more: readonly string[] = [], functions: object = DEFAULT_FUNCTIONS): Project {
  // Without links in its path, since bundling compares paths.
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'project-')));
  for (const name of [...CODE, ...FILES, ...more])
    fs.cpSync(path.join(ROOT, name), path.join(root, name), { recursive: true });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  writeSetting(path.join(root, 'cdk.json'), ['functions'], functions);
  return { root, remove: () => fs.rmSync(root, { recursive: true }) };
}
