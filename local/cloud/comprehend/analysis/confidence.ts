import { createHash } from 'node:crypto';

/** A score from 0.9 to 1 that is always the same for the same finding; a 32-bit float, as Comprehend's are. */
export function confidence(type: string, text: string): number {
  const hash = createHash('sha256').update(`${type} ${text}`).digest();
  return Math.fround(0.9 + (hash.readUInt32BE(0) / 0xffff_ffff) * 0.0999);
}
