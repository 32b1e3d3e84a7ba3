import { z } from 'zod';
import { decimal } from '../../lib/setting';
import { defineProcessor } from '../../lib/functions/processor-definition';
import { TEXTS_PER_CALL } from '../../lambda/shared/contract';

/**
 * A processor that answers at once, for comparison: it shows what everything but the work of a processor costs. It has a quota, as functions that call
 * Comprehend have, so that its workers take their jobs in the same way.
 */
export const atOnce = defineProcessor({
  settings: z.strictObject({ callsPerSecond: decimal(0.1, 10_000).describe('Of the quota, which nothing uses.') }),
  failures: {},
  rowErrors: {},
  configure: ({ callsPerSecond }) => ({
    entry: 'bench/processors/at-once-entry.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    maxValueBytes: 250,
    pace: {
      quota: { name: 'at-once', unitsPerSecond: callsPerSecond, unitsPerCall: 1 },
      rowsPerCall: TEXTS_PER_CALL,
    },
    example: ["'hello'"],
  }),
});
