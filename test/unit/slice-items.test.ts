import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { packSlice, unpackSlices } from '../../lambda/jobs/slice-items';

/** DynamoDB's limit for an item, names of attributes included. */
const ITEM_BYTES = 409_600;

/** What an item has besides its content: ids up to 1,000 bytes, headers up to API Gateway's 10,240, digest, numbers. */
const OTHER_BYTES = 1_000 + 10_240 + 500;

const PIECE_BYTES = 380_000;

/** Text whose gzip is exactly this long: random, and longer or shorter until it fits. */
function textOfGzipSize(bytes: number): string {
  const noise = randomBytes(bytes).toString('latin1');
  let length = Math.floor(bytes / 1.27);
  for (let tries = 0; tries < 20; tries += 1) {
    const text = noise.slice(0, length);
    const short = bytes - gzipSync(text).length;
    if (short === 0) return text;
    length += Math.trunc(short / 1.27) || Math.sign(short);
  }
  return textOfGzipSize(bytes);
}

describe('a slice', () => {
  it.each([
    [PIECE_BYTES - 1, 1],
    [PIECE_BYTES, 1],
    [PIECE_BYTES + 1, 2],
    [2 * PIECE_BYTES, 2],
    [2 * PIECE_BYTES + 1, 3],
  ])('of %i bytes takes %i items, each below the limit of DynamoDB, and is read unchanged', (bytes, count) => {
    const text = textOfGzipSize(bytes);
    const items = packSlice('OUT#', 7, text);
    expect(items).toHaveLength(count);
    for (const { content } of items) expect(content.length + OTHER_BYTES).toBeLessThan(ITEM_BYTES);
    expect(unpackSlices(items).get(7)).toBe(text);
  });
});
