import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';

const NAMES = ['chromium', 'google-chrome'];

/** The executable of a Chromium: that of CHROMIUM_PATH, or one on the PATH. */
export function findChromium(): string {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined) {
    if (fs.existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH names ${given}, and there is no such file.`);
  }
  for (const name of NAMES) {
    try {
      return execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      continue;
    }
  }
  throw new Error(
    'The tests and screenshots of the console need a Chromium. Install one (Debian: apt-get install chromium), or set CHROMIUM_PATH to its executable.',
  );
}
