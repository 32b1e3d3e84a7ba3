import { z } from 'zod';
import { batchNameSchema } from './batch';
import { consoleEventSchema } from './events';

/** A batch's history as a file: its events without row text. Any console opens it. */
export const historySchema = z.object({
  format: z.literal('batch history'),
  version: z.literal(1),
  savedAt: z.number(),
  batch: batchNameSchema,
  deadlineSeconds: z.number(),
  snowflakeLimitSeconds: z.number(),
  events: z.array(consoleEventSchema),
});
export type History = z.output<typeof historySchema>;
