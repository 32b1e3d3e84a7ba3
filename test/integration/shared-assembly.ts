import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { synthesise, type SynthesisOptions, type SynthesisResult } from '../../local/synthesise';

/** How often a suite looks whether another has finished the assembly that both need. */
const LOOK_MS = 50;

/**
 * Synthesises the stack once for all suites of a run that ask for the same options, because bundling takes seconds. Nothing
 * may change the assembly.
 */
export async function sharedAssembly(options: Omit<SynthesisOptions, 'outdir'>): Promise<SynthesisResult> {
  const outdir = path.join(sharedFolder(), keyOf(options));
  const [done, lock] = [`${outdir}.done`, `${outdir}.lock`];
  while (!fs.existsSync(done)) {
    if (!isMine(lock)) {
      await setTimeout(LOOK_MS);
      continue;
    }
    try {
      if (!fs.existsSync(done)) await synthesise({ ...options, outdir });
      fs.writeFileSync(done, '');
    } finally {
      fs.rmdirSync(lock);
    }
  }
  return { assemblyDir: outdir };
}

function sharedFolder(): string {
  const { SHARED_BY_SUITES: folder } = process.env;
  if (folder === undefined) throw new Error('test/run/set-up.js has not run before the tests.');
  return folder;
}

function keyOf({ config, trial, sourceMap, processors = {} }: Omit<SynthesisOptions, 'outdir'>): string {
  const key = JSON.stringify({ config, trial, sourceMap, processors: Object.keys(processors) });
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/** True if this call has made the folder: one call of all workers. */
function isMine(lock: string): boolean {
  try {
    fs.mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
