import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * A digest of files, and of all files in folders: of their paths and contents. It changes when a file is edited, added, removed
 * or renamed. Paths that do not exist are allowed.
 *
 * @param about what else the digest depends on, as JSON
 */
export function digestOf(paths: readonly string[], about: object): string {
  const digest = createHash('sha256').update(JSON.stringify(about));
  for (const file of paths.flatMap(filesIn))
    digest.update(`\n${file} `).update(createHash('sha256').update(fs.readFileSync(file)).digest());
  return digest.digest('hex');
}

/** The file itself, or all files in the folder and its folders, in a fixed order. None if there is no such path. */
function filesIn(place: string): readonly string[] {
  const found = fs.statSync(place, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.isFile() ? [place] : [];
  return fs
    .readdirSync(place)
    .sort()
    .flatMap((name) => filesIn(path.join(place, name)));
}
