import { z } from 'zod';
import { batchNameSchema, jobSchema } from './batch';
import { faultNameSchema } from './faults';

/** Every event: `id` grows by time, `at` is in milliseconds since the epoch. */
const event = z.object({ id: z.number(), at: z.number() });
const ofBatch = event.extend(batchNameSchema.shape);

/** The outcome of a request that the console did not see answered, because no page was open then. */
export const REPLY_NOT_SEEN = 'reply not seen';

/** A request of Snowflake. It is seen twice: when it arrives, without an outcome, and when it is answered. */
const request = ofBatch.extend({
  kind: z.literal('request'),
  /** The same for both events of a request. */
  request: z.number(),
  queryId: z.string().optional(),
  method: z.enum(['POST', 'GET']),
  /** The status, or {@link REPLY_NOT_SEEN}, or why Snowflake got no reply, such as `reply lost`. Absent: no reply yet. */
  outcome: z.union([z.number(), z.string()]).optional(),
});

/** The job of a batch has changed. */
const job = ofBatch.extend({ kind: z.literal('job'), job: jobSchema });

/** A checkpoint: the results of one slice are stored. */
const slice = ofBatch.extend({
  kind: z.literal('slice'),
  /** Counted from 0. */
  slice: z.number(),
  /** Of the worker that stored it. */
  attempt: z.number(),
});

/** A line of a function's log. Its fields hold no row text, header or token. */
const log = event.extend({
  kind: z.literal('log'),
  functionName: z.string().optional(),
  batchId: z.string().optional(),
  lambda: z.enum(['post', 'process', 'get']),
  level: z.string(),
  message: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** The end of an invocation of process, or of one of post or get that failed. */
const invocation = event.extend({
  kind: z.literal('invocation'),
  lambda: z.enum(['post', 'process', 'get']),
  /** The external function, for process. */
  functionName: z.string().optional(),
  startedAt: z.number(),
  /** Absent: the invocation ended well. */
  error: z.string().optional(),
});

/**
 * The calls of processors that ended since the last event of this quota, at most four events a second. They are counted in the
 * quota's unit, which `counted` of the info names.
 */
const calls = event.extend({
  kind: z.literal('calls'),
  /** The name of the quota, or of the function if it uses none. */
  quota: z.string(),
  answered: z.number(),
  throttled: z.number(),
  failed: z.number(),
  /** The seconds before `at` in which they ended. Absent: less than one. */
  seconds: z.number().optional(),
});

/** The state of a quota has changed. */
const quota = event.extend({
  kind: z.literal('quota'),
  quota: z.string(),
  slots: z.array(
    z.object({
      state: z.enum(['free', 'starting', 'taken']),
      /** When its lease ends, or by when its worker is expected. */
      until: z.number().optional(),
      /** The function whose worker is starting. */
      functionName: z.string().optional(),
      /** The batches of the worker that has the slot. Absent: not known, or no worker has it. */
      batches: z.array(batchNameSchema).optional(),
    }),
  ),
  /** The batches that workers have, by function. */
  processed: z.record(z.string(), z.number()),
  waiting: z.number(),
  /** The units of all batches in flight that are not done. */
  unitsInFlight: z.number(),
});

/** What a fault does: `armed` until it strikes; `over` says what happened. */
const fault = event.extend({
  kind: z.literal('fault'),
  fault: faultNameSchema,
  phase: z.enum(['armed', 'struck', 'over']),
  /** Of what happens, or has happened. */
  sentence: z.string(),
  functionName: z.string().optional(),
  batchId: z.string().optional(),
});

/** A query that was run from the page. */
const query = event.extend({
  kind: z.literal('query'),
  queryId: z.string(),
  functionName: z.string(),
  rows: z.number(),
  phase: z.enum(['started', 'succeeded', 'failed', 'cancelled']),
  /** The SQL error. Only of a failed query. */
  message: z.string().optional(),
});

export const consoleEventSchema = z.discriminatedUnion('kind', [
  request,
  job,
  slice,
  log,
  invocation,
  calls,
  quota,
  fault,
  query,
]);
export type ConsoleEvent = z.output<typeof consoleEventSchema>;

/** An event before the server numbers it. */
export type NewEvent = ConsoleEvent extends infer One ? (One extends ConsoleEvent ? Omit<One, 'id'> : never) : never;
