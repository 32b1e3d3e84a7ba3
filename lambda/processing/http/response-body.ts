import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { rowError } from './failures';

const TOO_LARGE = rowError('RESPONSE_TOO_LARGE');

const UNKNOWN_ENCODING = rowError('RESPONSE_ENCODING');

/**
 * Reads and decompresses the body. Throws a RowError as soon as the body exceeds `mostBytes`, before or after decompression, and for an
 * encoding other than gzip. In both cases the response is destroyed.
 */
export async function bodyOf(response: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const collect = async (body: AsyncIterable<Buffer>) => {
    for await (const chunk of body) chunks.push(chunk);
  };
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'gzip') await pipeline(response, atMost(mostBytes), createGunzip(), atMost(mostBytes), collect);
  else if (encoding === 'identity' || encoding === '') await pipeline(response, atMost(mostBytes), collect);
  else {
    response.destroy();
    throw UNKNOWN_ENCODING;
  }
  return Buffer.concat(chunks);
}

function atMost(mostBytes: number) {
  return async function* (body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw TOO_LARGE;
      yield chunk;
    }
  };
}
