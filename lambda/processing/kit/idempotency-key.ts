import { createHash } from 'node:crypto';
import type { BatchFacts } from '../processor';

/**
 * A key for a service that recognises repeated requests: 64 hexadecimal digits, the same in every try and after a crash. Identical rows
 * of one batch have the same key, because they are sent once.
 */
export function idempotencyKey({ functionName, batchId }: BatchFacts, asked: string): string {
  return createHash('sha256')
    .update(JSON.stringify([functionName, batchId, asked]))
    .digest('hex');
}
