import * as fs from 'node:fs';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { parseLogLine, type LogLine } from '../../console/server/log-lines';

/** Only the end of a longer log is read. */
const MOST_BYTES = 32 * 1024 * 1024;

/** The lines of the functions' logs about a batch, in the order of time, also from before the console was opened. */
export async function batchLog(
  files: readonly string[],
  { functionName, batchId }: { readonly functionName: string; readonly batchId: string },
): Promise<LogLine[]> {
  const asWritten = JSON.stringify(batchId);
  const lines: LogLine[] = [];
  for (const file of files.filter((one) => fs.existsSync(one))) {
    const start = Math.max(0, fs.statSync(file).size - MOST_BYTES);
    for await (const line of createInterface({ input: fs.createReadStream(file, { start }) })) {
      const parsed = line.includes(asWritten) ? parseLogLine(line) : undefined;
      if (parsed?.batchId !== batchId || (parsed.functionName ?? functionName) !== functionName) continue;
      const { at, lambda, level, message, fields } = parsed;
      lines.push({ at, lambda, level, message, fields });
    }
  }
  return lines.sort((one, other) => one.at - other.at);
}

/** The path of each file. */
export function logPaths(logDir: string, names: readonly string[]): readonly string[] {
  return names.map((name) => path.join(logDir, name));
}
