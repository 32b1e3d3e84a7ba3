import { z } from 'zod';

const parameter = z.object({
  name: z.string(),
  /** Such as `VARCHAR`. */
  type: z.string(),
});

const externalFunction = z.object({
  /** In SQL. */
  name: z.string(),
  parameters: z.array(parameter),
  returns: z.string(),
  /** One JSON text for each parameter. */
  example: z.array(z.string()),
  maxBatchRows: z.number().optional(),
  /** The name of its quota. Absent: it uses none. */
  quota: z.string().optional(),
});

/** How the calls of a quota are counted, or those of a function that uses none. */
const counted = z.object({
  /** Of the quota, or of the function. */
  name: z.string(),
  /** What the quota counts, and what the events of kind `calls` add up. */
  unit: z.enum(['calls', 'bytes', 'tokens']),
  /** Where the counts come from, and what they do not show. */
  sentence: z.string(),
});
export type Counted = z.output<typeof counted>;

const failure = z.object({
  code: z.string(),
  /** `service`, or the processors that have it. */
  of: z.array(z.string()),
  cause: z.string(),
  sentence: z.string(),
  advice: z.string(),
  retryHelps: z.boolean(),
});

/** What the page shows and offers. What is not possible with this stack and these credentials is absent. */
export const consoleInfoSchema = z.object({
  /** Whether the stack runs on this machine or in an account. */
  where: z.enum(['this machine', 'AWS']),
  account: z.string(),
  region: z.string(),
  stack: z.string(),
  functions: z.array(externalFunction),
  quotas: z.array(z.object({ name: z.string(), unitsPerSecond: z.number(), slots: z.number() })),
  /** Absent: the stack does not say. */
  counted: z.array(counted).optional(),
  /** Every way in which a batch can fail, in the order of docs/reliability.md. */
  failures: z.array(failure),
  /** Seconds after the first POST: the job's deadline, and the time at which Snowflake gives up. */
  deadlineSeconds: z.number(),
  snowflakeLimitSeconds: z.number(),
  may: z.object({
    run: z.boolean(),
    break: z.boolean(),
    end: z.boolean(),
    requeue: z.boolean(),
    tryAsOthers: z.boolean(),
  }),
  /** Permissions that the credentials lack, each with what the page cannot show without it. */
  lacks: z.array(z.object({ permission: z.string(), sentence: z.string() })),
  /** Whether `GET /api/graphs` has the graphs of a dashboard. Absent: no. */
  dashboard: z.boolean().optional(),
  /** How often the stack is read, in seconds. Absent: changes are pushed when they happen. */
  readEverySeconds: z.number().optional(),
  /** When it was last read, in milliseconds since the epoch. Absent: not yet, or changes are pushed. */
  readAt: z.number().optional(),
});
export type ConsoleInfo = z.output<typeof consoleInfoSchema>;
