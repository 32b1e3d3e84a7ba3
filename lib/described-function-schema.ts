import { z } from 'zod';
import type { DescribedFunction } from './described-function';

/** A function as an output of the stack holds it, `Function1`, `Function2` …, and as `npm run serve` passes it on. */
export const describedFunctionSchema: z.ZodType<DescribedFunction> = z.object({
  name: z.string(),
  url: z.string(),
  process: z.string(),
  line: z.string(),
  slots: z.number().optional(),
  quota: z.object({ unitsPerSecond: z.number(), unitsPerCall: z.number() }).optional(),
  arguments: z.string(),
  returns: z.string(),
  example: z.array(z.string()),
  sampleOptions: z.record(z.string(), z.string()).optional(),
  sampleSelect: z.string().optional(),
  maxBatchRows: z.number().optional(),
  rowsPerStatement: z.number().optional(),
  options: z.record(z.string(), z.string()).optional(),
  contextHeaders: z.array(z.string()).optional(),
});
