import type { Options, WireRow } from '../protocol/batch';
import type { Failure } from './failures';
import type { Job } from './job';

/** What post hands over. */
export interface NewJob {
  readonly batchId: string;
  readonly digest: string;
  readonly rows: readonly WireRow[];
  readonly options: Options;
  readonly queryId?: string;
  readonly returnType?: string;
}

export type Acceptance =
  /** The job is new. */
  | { readonly outcome: 'accepted' }
  /** The same batch was accepted before; `job` is how it stands. */
  | { readonly outcome: 'repeated'; readonly job: Job }
  /** Other rows came under this batch id before. */
  | { readonly outcome: 'different-rows' }
  /** There would be more in hand than allowed. */
  | { readonly outcome: 'no-room' };

/** A worker's hold on a job, until its lease lapses. */
export interface Claim {
  readonly job: Job;
  readonly owner: string;
  readonly attempt: number;
}

/** What all workers know of each other's jobs. Times as in {@link Job}. */
export type JobInFlight = Pick<Job, 'batchId' | 'rows' | 'deadline'>;

/** What may be accepted and unfinished at the same time, of all jobs together. */
export interface Room {
  readonly rows: number;
  readonly batches: number;
}

export const UNLIMITED: Room = { rows: Infinity, batches: Infinity };

/** The rows of a job as they were cut, in order, and the options that came with them. */
export interface StoredRows {
  readonly slices: readonly (readonly WireRow[])[];
  readonly options: Options;
}

/** One slice's part of the answer. */
export interface SliceResult {
  /** The rows in wire form, without the brackets around them: `[0,…],[1,…]`. */
  readonly text: string;
  /** What `text` takes in Lambda's reply, where quotes and backslashes are escaped once more. */
  readonly answerBytes: number;
}

/**
 * Where jobs live. Every implementation passes the contract in test/unit/job-store-contract.ts.
 *
 * Methods that end in a boolean say whether the claim still held; on false the worker has lost the job and stops.
 * Anything the storage cannot do just now is thrown.
 */
export interface JobStore {
  /**
   * Stores the rows, then the job. Nothing is written for a batch id that has a live job.
   *
   * @param room default: no limit
   */
  accept(job: NewJob, room?: Room): Promise<Acceptance>;

  /** Claims the job for `owner`, a token that no other call uses; undefined if there is nothing to do. */
  claim(batchId: string, owner: string): Promise<Claim | undefined>;

  /** The rows of a claimed job; undefined if they are not all there. */
  readRows(claim: Claim): Promise<StoredRows | undefined>;

  /** Which slices earlier attempts have finished, and the bytes each takes in the answer. */
  finishedSlices(claim: Claim): Promise<ReadonlyMap<number, number>>;

  /**
   * Keeps the result of one slice, unless it has one: not fenced, but the first result stays, so that every answer to Snowflake
   * is the same.
   *
   * @returns the bytes that the result kept takes in the answer
   */
  saveResult(claim: Claim, slice: number, result: SliceResult): Promise<number>;

  /** Extends the lease and records the rows done. */
  heartbeat(claim: Claim, done: number): Promise<boolean>;

  /** Ends the lease, so that the next attempt need not wait for it to lapse, and records the rows done. */
  release(claim: Claim, done: number): Promise<boolean>;

  succeed(claim: Claim): Promise<boolean>;

  /** Records the rows done, too. */
  fail(claim: Claim, failure: Failure, done: number): Promise<boolean>;

  /** One read of one small item. Undefined if there is none or it has expired. */
  read(batchId: string): Promise<Job | undefined>;

  /** Jobs that a worker is at, the earliest deadline first, up to `most`; as of moments ago. */
  jobsAtWork(most: number): Promise<readonly JobInFlight[]>;

  /** The slices of a finished job in order, as saved; undefined if they are not all there. */
  readResults(job: Job): Promise<readonly string[] | undefined>;
}
