import * as fs from 'node:fs';
import * as path from 'node:path';
import { ConfigError } from '../../config-error';

const ROOT = path.join(__dirname, '..', '..', '..');

/** A folder of the project that becomes a function. */
export interface Folder {
  readonly code: string;
  readonly runtime: string;
  readonly handler: string;
}

/**
 * Throws a one-line error unless the code is a folder of the project that contains the handler's file. Without this check, the stack would deploy such a
 * function, and all its calls would fail.
 */
export function checkFolder({ code, runtime, handler }: Folder): void {
  const folder = path.join(ROOT, code);
  const within = path.relative(ROOT, folder);
  if (within === '' || within.split(path.sep)[0] === '..')
    throw new ConfigError(`code "${code}" is not within this project. Name a folder such as functions/word_count`);
  if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory())
    throw new ConfigError(`code "${code}" is no folder of this project`);
  const files = handlerFiles(handler.slice(0, handler.lastIndexOf('.')), runtime);
  if (!files.some((file) => fs.existsSync(path.join(folder, file))))
    throw new ConfigError(`handler "${handler}" names no file of ${code}: there is no ${files.join(', ')}`);
}

/** The files that a runtime would load. */
function handlerFiles(module: string, runtime: string): readonly string[] {
  if (!runtime.startsWith('python')) return ['.js', '.mjs', '.cjs'].map((ending) => `${module}${ending}`);
  const file = module.replaceAll('.', '/');
  return [`${file}.py`, `${file}/__init__.py`];
}
