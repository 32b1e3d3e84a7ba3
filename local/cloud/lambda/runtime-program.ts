import * as path from 'node:path';
import { isPython, type FunctionSettings } from './function-settings';
import type { MachinePython } from './machine-python';

/** Lambda's `LAMBDA_RUNTIME_DIR` of Python functions. */
export const PYTHON_RUNTIME_DIR = path.join(__dirname, 'python');

/** The program of a sandbox: it loads a function and serves its events. */
export interface RuntimeProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether the sandbox has to end a process that exceeds its memory. Node.js needs no help: V8 ends such a process. */
  readonly watchMemory: boolean;
}

/** Returns the program for a function's runtime. Throws if the runtime is Python and the machine has none. */
export function runtimeProgram(settings: FunctionSettings, python: MachinePython | undefined): RuntimeProgram {
  if (!isPython(settings)) {
    const client = path.join(__dirname, 'runtime-client.mjs');
    const args = [`--max-old-space-size=${settings.memoryMb}`, client];
    return { command: process.execPath, args, watchMemory: false };
  }
  if (python === undefined) throw new Error(`There is no Python for the runtime ${settings.runtime}`);
  // -B: Python writes no .pyc files into the function's folder. Lambda's folder is read-only, and here it belongs to the assembly.
  const args = ['-B', '-X', 'utf8', path.join(PYTHON_RUNTIME_DIR, 'bootstrap.py')];
  return { command: python.executable, args, watchMemory: true };
}
