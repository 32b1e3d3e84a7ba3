import * as fs from 'node:fs';
import * as path from 'node:path';

const LOCAL = path.join(__dirname, '..', '..', '.local');

/** Runs one after another in a folder of its own, inside the project since bundles depend on where they are made. */
export async function inWorkDir<T>(run: (dir: string) => Promise<T>): Promise<T> {
  fs.mkdirSync(LOCAL, { recursive: true });
  const dir = fs.mkdtempSync(path.join(LOCAL, 'bench-'));
  try {
    return await run(dir);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** The bytes of everything that was logged in it. */
export function logBytes(dir: string): number {
  const logs = path.join(dir, 'logs');
  return fs.readdirSync(logs).reduce((sum, name) => sum + fs.statSync(path.join(logs, name)).size, 0);
}
