import { gunzipSync, gzipSync } from 'node:zlib';
import type { Values } from '../jobs/item-table';
import { bytesIn, stringIn } from '../jobs/item-values';

/** With a longer text, an item exceeds 1 KB, and each further KB costs a write unit. The key and the names of attributes take about 100 bytes. */
const MOST_PLAIN_BYTES = 900;

/** The JSON of an answer, as an item stores it: plain, or as its gzip if the text is long. */
export type PackedAnswer = { readonly value: string } | { readonly content: Uint8Array };

/** Packs the JSON of an answer. */
export function packAnswer(text: string): PackedAnswer {
  return Buffer.byteLength(text) > MOST_PLAIN_BYTES ? { content: gzipSync(text) } : { value: text };
}

/** The JSON of the answer that an item has. Throws if it has none. */
export function unpackAnswer(item: Values): string {
  return item.content === undefined ? stringIn(item, 'value') : gunzipSync(bytesIn(item, 'content')).toString('utf8');
}

/** The size of an answer in its item, in bytes. */
export function packedBytes(packed: PackedAnswer): number {
  return 'content' in packed ? packed.content.length : Buffer.byteLength(packed.value);
}
