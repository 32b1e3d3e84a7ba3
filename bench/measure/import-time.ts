import { execFileSync } from 'node:child_process';

/** Prints how long `require` of its argument takes, in milliseconds; the module's own handles do not keep it alive. */
const SCRIPT =
  'const started = performance.now(); require(process.argv[1]); process.stdout.write(String(performance.now() - started)); process.exit()';

export interface Import {
  readonly node: string;
  /** Of a CommonJS module. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Milliseconds that a new process of Node takes to import the module. */
export function importTime({ node, file, environment }: Import): number {
  return Number(execFileSync(node, ['-e', SCRIPT, file], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] }));
}

/** `24.21.0` */
export function versionOf(node: string): string {
  return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
}
