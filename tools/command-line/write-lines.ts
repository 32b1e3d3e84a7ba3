import { once } from 'node:events';
import type { Writable } from 'node:stream';

const CHUNK_CHARACTERS = 65_536;

/** Writes lines and waits whenever the stream is full. So a long result needs little memory and is written completely. */
export async function writeLines(stream: Writable, lines: Iterable<string>): Promise<void> {
  let chunk = '';
  const flush = async () => {
    const taken = stream.write(chunk);
    chunk = '';
    if (!taken) await once(stream, 'drain');
  };
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length >= CHUNK_CHARACTERS) await flush();
  }
  await flush();
}
