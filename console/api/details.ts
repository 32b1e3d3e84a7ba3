import { z } from 'zod';
import { jobSchema } from './batch';

/** What an action would do, in whole sentences, or why it is impossible. */
const forecast = z.object({ possible: z.boolean(), sentences: z.array(z.string()) });

const metric = z.object({ name: z.string(), value: z.number(), unit: z.string() });

/** In USD, by list prices. */
const cost = z.object({
  what: z.string(),
  amount: z.number(),
  unit: z.string(),
  usd: z.number(),
  /** Whether the batch may have cost less, such as because answers were remembered. */
  atMost: z.boolean().optional(),
  /** Whether the amount was counted when it happened, or is computed from what is stored. Absent: not known. */
  basis: z.enum(['measured', 'computed']).optional(),
  /** How it was measured or computed, and what it leaves out: whole sentences. */
  note: z.string().optional(),
});

/** What the functions' logs tell of a batch. They may take seconds to read, so the page asks for them by themselves. */
export const batchLogSchema = z.object({
  /** Absent: they cannot be read; `lacks` of the info says why. */
  log: z
    .array(
      z.object({
        at: z.number(),
        lambda: z.string(),
        level: z.string(),
        message: z.string(),
        fields: z.record(z.string(), z.unknown()),
      }),
    )
    .optional(),
  /** Besides those of the details. */
  metrics: z.array(metric),
});
export type BatchLog = z.output<typeof batchLogSchema>;

/** One batch in full, without its log. */
export const batchDetailsSchema = z.object({
  job: jobSchema,
  /** The attributes of the `JOB` item, without `request`. */
  item: z.record(z.string(), z.unknown()),
  slices: z.array(z.object({ slice: z.number(), rows: z.number(), stored: z.boolean() })),
  metrics: z.array(metric),
  cost: z.array(cost),
  /** What the SQL user reads. Only of a failed batch. */
  sqlError: z.string().optional(),
  advice: z.string(),
  actions: z.object({ end: forecast, requeue: forecast }),
  /** Only if asked for: the rows in order, as JSON texts, so that every digit of a number is kept. */
  rows: z.array(z.object({ row: z.number(), arguments: z.array(z.string()), value: z.string().optional() })).optional(),
});
export type BatchDetails = z.output<typeof batchDetailsSchema>;

export const endRequestSchema = z.object({ reason: z.string().trim().min(1) });
/** The answer to an action: what was done, in whole sentences. */
export const doneSchema = z.object({ sentence: z.string() });
export type Done = z.output<typeof doneSchema>;
