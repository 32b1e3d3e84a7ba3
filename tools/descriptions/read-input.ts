import * as fs from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UsageError } from '../command-line/usage-error';

/** Reads a file, or standard input if no file is given. On a terminal, it asks the user to paste the output that `what` names. */
export async function readInput(file: string | undefined, what: string): Promise<string> {
  if (file === undefined || file === '-') {
    if (process.stdin.isTTY) console.error(`Paste the result of ${what}, then press Enter and Ctrl-D.`);
    return textOf(await buffer(process.stdin));
  }
  try {
    return textOf(await fs.readFile(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read: ${message}`);
  }
}

/** Decodes UTF-8, or UTF-16 if the byte order mark says so: PowerShell before version 7 writes files in UTF-16. */
function textOf(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
