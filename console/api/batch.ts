import { z } from 'zod';
import { JOB_STATES, type JobState } from '../../lambda/shared/job-states';

/** The page may import nothing but the API, so the record of states passes through it. */
export { JOB_STATES, type JobState };

/** Names a batch: two functions may have batches with the same id. */
export const batchNameSchema = z.object({ functionName: z.string(), batchId: z.string() });
export type BatchName = z.output<typeof batchNameSchema>;

/** The answer to a search. */
export const foundSchema = z.object({ batches: z.array(batchNameSchema) });

const stateNames = Object.keys(JOB_STATES) as [JobState, ...JobState[]];

/** What is known of a job, without its rows. Times are milliseconds since the epoch. */
export const jobSchema = z.object({
  state: z.enum(stateNames),
  queryId: z.string().optional(),
  rows: z.number(),
  /** The rows that have values: those of the last heartbeat, or of the stored slices if these are more. */
  rowsDone: z.number(),
  slices: z.number(),
  /** How many times a worker has claimed the job. */
  attempt: z.number(),
  maxAttempts: z.number(),
  acceptedAt: z.number(),
  deadline: z.number(),
  /** When the job is expected to end, as admission control counted when it accepted the batch. */
  expectedAt: z.number(),
  /** The end of the worker's lease. Absent unless a worker has the job. */
  leaseUntil: z.number().optional(),
  /** The worker that has the job, or had it last. */
  worker: z.string().optional(),
  /** No worker may claim the job before this time, because an attempt failed. */
  notBefore: z.number().optional(),
  /** The quota for whose slot the job waits. Absent: its function uses none. */
  quota: z.string().optional(),
  /**
   * Only of a job that has ended: it ended between these two times, as far as its item tells. `after` is the last heartbeat of its
   * worker, or the time of acceptance if there was none.
   */
  ended: z.object({ after: z.number(), before: z.number() }).optional(),
  /** Only of a failed job. `message` is what the SQL user reads. */
  failure: z.object({ code: z.string(), message: z.string(), retryHelps: z.boolean() }).optional(),
});
export type Job = z.output<typeof jobSchema>;
