import { spawnSync } from 'node:child_process';
import { TemplateError } from '../template-error';
import { isPython, type FunctionSettings } from './function-settings';

/** The oldest minor version of Python 3 that runs the program in `python/`. */
const OLDEST_MINOR = 9;

/** The Python of this machine. */
export interface MachinePython {
  /** The path of the interpreter. The command `python3` may be only a launcher of it, such as that of pyenv. */
  readonly executable: string;
  /** Such as `3.13`. */
  readonly version: string;
}

/**
 * Returns the Python that the command `python3` starts, or undefined if no function needs Python. Throws a TemplateError if a function needs Python and it
 * is missing or too old. The command gets `environment` as its environment.
 */
export function machinePython(
  functions: readonly FunctionSettings[],
  environment: NodeJS.ProcessEnv = process.env,
): MachinePython | undefined {
  const needs = functions.filter(isPython);
  const [first] = needs;
  if (first === undefined) return undefined;
  const program = 'import sys; print(sys.executable); print("%d.%d" % sys.version_info[:2])';
  const { status, stdout } = spawnSync('python3', ['-c', program], { env: environment, encoding: 'utf8' });
  const [executable, version] = status === 0 ? stdout.trim().split(/\r?\n/) : [];
  const why = `${names(needs)} ${needs.length === 1 ? 'has' : 'have'} the runtime ${first.runtime}`;
  const advice = `Install Python 3.${OLDEST_MINOR} or newer, so that the command python3 starts it.`;
  if (!executable || !version) throw new TemplateError(`${why}, and this machine has no python3. ${advice}`);
  const [major, minor] = version.split('.').map(Number);
  if (major === 3 && Number(minor) >= OLDEST_MINOR) return { executable, version };
  throw new TemplateError(`${why}, and this machine's python3 is Python ${version}. ${advice}`);
}

/** Makes a line for each Python runtime whose version differs from this machine's Python. */
export function pythonNotices(
  functions: readonly FunctionSettings[],
  python: MachinePython | undefined,
): readonly string[] {
  if (python === undefined) return [];
  const others = functions.filter((fn) => isPython(fn) && fn.runtime !== `python${python.version}`);
  return [...new Set(others.map(({ runtime }) => runtime))].map((runtime) => {
    const of = others.filter((fn) => fn.runtime === runtime);
    return `The runtime of ${names(of)} is ${runtime}. Here it is this machine's Python ${python.version}.`;
  });
}

function names(functions: readonly FunctionSettings[]): string {
  return functions.map(({ logicalId }) => logicalId).join(', ');
}
