import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Whether a file, or anything in a folder, has changed after a time. The time of the change of an inode counts: programs that
 * unpack or copy files set the time of modification to that of the original.
 *
 * @param time in milliseconds since the epoch, as `Date.now()`
 */
export function changedSince(place: string, time: number): boolean {
  const found = fs.statSync(place, { throwIfNoEntry: false });
  if (!found) return true;
  if (Math.floor(found.ctimeMs) > time) return true;
  return found.isDirectory() && fs.readdirSync(place).some((name) => changedSince(path.join(place, name), time));
}
