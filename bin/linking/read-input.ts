import * as fs from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from '../../local/command';

/** The text of a file, or what is pasted or piped in. */
export async function readInput(file?: string): Promise<string> {
  if (file === undefined || file === '-') {
    if (process.stdin.isTTY) console.error('Paste the result of DESCRIBE INTEGRATION, then press Enter and Ctrl-D.');
    return text(process.stdin);
  }
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read: ${message}`);
  }
}
