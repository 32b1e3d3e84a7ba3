import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { JOB_PARTS } from '../shared/contract';

/** An item holds 400 KB, attribute names included (DynamoDB's limit). */
const PIECE_BYTES = 380_000;

/** Rows received, or rows to answer. */
export type SliceKind = typeof JOB_PARTS.rows | typeof JOB_PARTS.results;

/** One piece of a slice's compressed text: an item of the Jobs table without its batch id and expiry. */
export interface SliceItem {
  readonly part: string;
  readonly content: Uint8Array;
  /** On the first piece: the number of pieces. */
  readonly pieces?: number;
  /** On the first piece of several: names the other pieces, since two workers may have written the same slice. */
  readonly version?: string;
}

/**
 * Makes the items of a slice: `IN#00003`, and if the compressed text is larger than an item, `IN#00003#01#<version>` and so
 * on. The first piece is the last in the list. Write it last: it makes the slice complete.
 */
export function packSlice(kind: SliceKind, slice: number, text: string): readonly SliceItem[] {
  const bytes = gzipSync(text);
  const pieces = Math.max(1, Math.ceil(bytes.length / PIECE_BYTES));
  const part = `${kind}${String(slice).padStart(5, '0')}`;
  if (pieces === 1) return [{ part, content: bytes, pieces }];
  const version = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const items = Array.from({ length: pieces }, (_, piece) => {
    const content = bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);
    return piece === 0 ? { part, content, pieces, version } : { part: continuation(part, piece, version), content };
  });
  return items.reverse();
}

/** The text of each slice whose pieces are all among `items`, by slice number. */
export function unpackSlices(items: readonly SliceItem[]): ReadonlyMap<number, string> {
  const byPart = new Map(items.map((item) => [item.part, item]));
  const slices = new Map<number, string>();
  for (const first of items) {
    const bytes = joinPieces(first, byPart);
    if (bytes) slices.set(sliceNumber(first), gunzipSync(bytes).toString('utf8'));
  }
  return slices;
}

/** The text of the first `count` slices in order, or undefined if one is incomplete. */
export function wholeSlices(items: readonly SliceItem[], count: number): readonly string[] | undefined {
  const byNumber = unpackSlices(items);
  const slices = Array.from({ length: count }, (_, slice) => byNumber.get(slice));
  return slices.every((text) => text !== undefined) ? slices : undefined;
}

/** The number of the slice that an item belongs to. */
export function sliceNumber({ part }: Pick<SliceItem, 'part'>): number {
  return Number(part.split('#')[1]);
}

function joinPieces(first: SliceItem, byPart: ReadonlyMap<string, SliceItem>): Buffer | undefined {
  if (first.pieces === undefined) return undefined;
  const pieces = [first.content];
  for (let piece = 1; piece < first.pieces; piece += 1) {
    const next = byPart.get(continuation(first.part, piece, first.version ?? ''));
    if (next === undefined) return undefined;
    pieces.push(next.content);
  }
  return Buffer.concat(pieces);
}

function continuation(part: string, piece: number, version: string): string {
  return `${part}#${String(piece).padStart(2, '0')}#${version}`;
}
