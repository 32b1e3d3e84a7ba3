import type { RequestFacts, WireRow } from '../protocol/batch';
import type { Failure } from './failures';
import type { Job } from './job';

/** Whose jobs a store holds. */
export interface JobsOf {
  /** The external function's name in SQL. */
  readonly functionName: string;
  /**
   * The jobs that wait for each other: `quota:` and the quota's name, the same for each function that uses the quota, or
   * `function:` and the function's name, if its work uses none.
   */
  readonly line: string;
}

/** A batch that post asks the store to accept. */
export interface NewJob {
  readonly batchId: string;
  readonly digest: string;
  readonly rows: readonly WireRow[];
  /** What the batch is expected to use of its quota, in the quota's units. */
  readonly units: number;
  /** The Lambda function that processes the job. */
  readonly process: string;
  /** The most rows of one slice. Default: as many as cut-slices.ts says. */
  readonly rowsPerSlice?: number;
  readonly request: RequestFacts;
  readonly queryId?: string;
  readonly returnType?: string;
}

export type Acceptance =
  /** The job is new. */
  | { readonly outcome: 'accepted' }
  /** The same batch was accepted before; `job` is its present state. */
  | { readonly outcome: 'repeated'; readonly job: Job }
  /** Other rows were sent under this batch id before. */
  | { readonly outcome: 'different-rows' }
  /** Admission control rejected the batch: it does not fit beside the batches in flight. */
  | { readonly outcome: 'no-room' };

/** A worker's claim on a job until its lease expires. Owner and attempt are the fencing token of every later write. */
export interface Claim {
  readonly job: Job;
  readonly owner: string;
  readonly attempt: number;
}

/** The part of a job that the index of jobs in flight shows to all functions of a line. Times as in {@link Job}. */
export interface JobInFlight extends Pick<Job, 'key' | 'units' | 'deadline' | 'process'> {
  /** Whether the last worker of the job disappeared without releasing it. */
  readonly wasLost: boolean;
}

/** How much of one line may be in flight (accepted and not ended) at the same time, in all jobs together. */
export interface Room {
  readonly units: number;
  readonly batches: number;
  /** Whether several functions share the line. Then a function with a batch in flight leaves a tenth of the room to the others. */
  readonly isShared: boolean;
}

export const UNLIMITED: Room = { units: Infinity, batches: Infinity, isShared: false };

/** The rows of a job, in order and cut into slices, and what else its request said. */
export interface StoredRows {
  readonly slices: readonly (readonly WireRow[])[];
  readonly request: RequestFacts;
}

/** How a job is left for another attempt. */
export interface Released {
  /** Rows. */
  readonly done: number;
  /** In milliseconds since the epoch. */
  readonly notBefore: number;
}

/** One slice's part of the answer. */
export interface SliceResult {
  /** The rows in wire form, without the brackets around them: `[0,…],[1,…]`. */
  readonly text: string;
  /** The size of `text` in Lambda's reply, where quotes and backslashes are escaped once more. */
  readonly answerBytes: number;
}

/**
 * Stores the jobs of one function. Every implementation passes the contract in test/unit/job-store-contract.ts.
 *
 * A method that resolves with a boolean says whether the claim was still valid; on false the worker has lost the job and
 * stops. A request that the storage cannot serve at the moment is thrown as an error.
 */
export interface JobStore {
  /**
   * Stores the rows, then the job. Writes nothing if the batch id has a job that has not expired.
   *
   * @param room default: no limit
   */
  accept(job: NewJob, room?: Room): Promise<Acceptance>;

  /** Claims the job for `owner`, a token that no other call uses; undefined if the job cannot be claimed. */
  claim(batchId: string, owner: string): Promise<Claim | undefined>;

  /** The rows of a claimed job; undefined if some are missing. */
  readRows(claim: Claim): Promise<StoredRows | undefined>;

  /** The slices that earlier attempts have finished, each with its bytes in the answer. */
  finishedSlices(claim: Claim): Promise<ReadonlyMap<number, number>>;

  /**
   * Stores the result of one slice as a checkpoint. It needs no fencing token: the first result stays, so that every answer
   * to Snowflake is the same.
   *
   * @returns the bytes in the answer of the result that is stored
   */
  saveResult(claim: Claim, slice: number, result: SliceResult): Promise<number>;

  /** Extends the lease and records the number of rows done. */
  heartbeat(claim: Claim, done: number): Promise<boolean>;

  /** Ends the lease. From `notBefore` on a worker can claim the job again. Also records the number of rows done. */
  release(claim: Claim, released: Released): Promise<boolean>;

  succeed(claim: Claim): Promise<boolean>;

  /** Also records the number of rows done. */
  fail(claim: Claim, failure: Failure, done: number): Promise<boolean>;

  /** One read of one small item. Undefined if there is no such job or it has expired. */
  read(batchId: string): Promise<Job | undefined>;

  /**
   * The jobs of the line that a worker can claim now, the earliest deadline first, up to `most`. May be some seconds out of
   * date.
   */
  waitingJobs(most: number): Promise<readonly JobInFlight[]>;

  /** The results of a finished job, slice by slice as saved; undefined if some are missing. */
  readResults(job: Job): Promise<readonly string[] | undefined>;
}
