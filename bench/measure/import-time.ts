import { execFileSync } from 'node:child_process';

/** Prints the milliseconds that `require` of its argument takes, and exits even if the module keeps handles open. */
const SCRIPT =
  'const started = performance.now(); require(process.argv[1]); process.stdout.write(String(performance.now() - started)); process.exit()';

export interface Import {
  readonly node: string;
  /** The path of a CommonJS module. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Returns the milliseconds that a new process of Node takes to import the module. */
export function importTime({ node, file, environment }: Import): number {
  return Number(execFileSync(node, ['-e', SCRIPT, file], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] }));
}

/** Returns the version of a Node binary, such as `24.21.0`. */
export function versionOf(node: string): string {
  return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
}
