import { createHash } from 'node:crypto';

/** SHA-256 of a text: of one length whatever the text is, so that two can be compared in constant time. */
export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
