import * as fs from 'node:fs';
import * as path from 'node:path';

const LOCAL = path.join(__dirname, '..', '..', '.local');

/** Runs `work` with a new folder inside the project, where bundling finds node_modules. Removes the folder afterwards. */
export async function inWorkDir<T>(run: (dir: string) => Promise<T>): Promise<T> {
  fs.mkdirSync(LOCAL, { recursive: true });
  const dir = fs.mkdtempSync(path.join(LOCAL, 'bench-'));
  try {
    return await run(dir);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** The size of all logs in the folder. */
export function logBytes(dir: string): number {
  const logs = path.join(dir, 'logs');
  return fs.readdirSync(logs).reduce((sum, name) => sum + fs.statSync(path.join(logs, name)).size, 0);
}
