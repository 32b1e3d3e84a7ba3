import { createHash } from 'node:crypto';
import type { BatchFacts } from '../processor';

/**
 * A key for a service that ignores repeated requests: 64 hexadecimal digits, the same in every try and after a crash. Rows
 * of one batch that ask the same have the same key, as they are asked once.
 */
export function idempotencyKey({ functionName, batchId }: BatchFacts, asked: string): string {
  return createHash('sha256')
    .update(JSON.stringify([functionName, batchId, asked]))
    .digest('hex');
}
