import * as path from 'node:path';
import { isPython, type FunctionSettings } from './function-settings';
import type { MachinePython } from './machine-python';

/** Lambda's `LAMBDA_RUNTIME_DIR` of Python functions. */
export const PYTHON_RUNTIME_DIR = path.join(__dirname, 'python');

/** The program of a sandbox: it loads a function and serves its events. */
export interface RuntimeProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether the sandbox has to end a process that exceeds its memory. V8 does it by itself. */
  readonly watchMemory: boolean;
}

/** Throws if the runtime is Python and there is none. */
export function runtimeProgram(settings: FunctionSettings, python: MachinePython | undefined): RuntimeProgram {
  if (!isPython(settings)) {
    const client = path.join(__dirname, 'runtime-client.mjs');
    const args = [`--max-old-space-size=${settings.memoryMb}`, client];
    return { command: process.execPath, args, watchMemory: false };
  }
  if (python === undefined) throw new Error(`There is no Python for the runtime ${settings.runtime}`);
  // -B: Lambda's folder is read-only, and the assembly's folder has to stay as synthesis wrote it.
  const args = ['-B', '-X', 'utf8', path.join(PYTHON_RUNTIME_DIR, 'bootstrap.py')];
  return { command: python.executable, args, watchMemory: true };
}
