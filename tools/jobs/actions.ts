import { leaseIsLive, type Job } from '../../lambda/jobs/job';
import type { Claim } from '../../lambda/jobs/job-store';
import type { Value, WireRow } from '../../lambda/protocol/batch';
import { UsageError } from '../command-line/usage-error';
import { adviceOn, viewOf, type JobView } from './job-view';
import type { Target } from './target';

export const LIST_LIMIT = 100;

/** The result of a subcommand: `data` is printed as JSON, the other properties as text for people. */
export interface Report {
  readonly data: unknown;
  readonly jobs?: readonly JobView[];
  readonly details?: JobDetails;
  readonly sentence?: string;
  /** Printed to standard error in both cases. */
  readonly note?: string;
}

/** One job with its present progress. */
export interface JobDetails extends JobView {
  readonly slices: number;
  readonly slicesDone: number;
  /** False once the rows have expired: the job cannot start again. */
  readonly rowsStored: boolean;
  readonly rowsAsSent?: readonly WireRow[];
  /** Row numbers and values. Undefined unless all are stored. */
  readonly results?: readonly (readonly [number, Value])[];
}

export interface ListOptions {
  readonly failed?: boolean;
  readonly inFlight?: boolean;
  /** The most jobs to show. */
  readonly limit?: number;
}

/** Lists unfinished jobs, then failed jobs. `failed` or `inFlight` alone lists only one kind. */
export async function list(
  { store, operator }: Target,
  { failed = false, inFlight = false, limit = LIST_LIMIT }: ListOptions,
): Promise<Report> {
  const now = Date.now();
  const unfinished = await operator.unfinished();
  const ended = inFlight && !failed ? [] : await operator.failed();
  // In the table, abandoned jobs are unfinished. They are listed as failed.
  const ids = failed && !inFlight ? [...ended, ...unfinished] : [...unfinished, ...ended];
  const view = (job: Job) => viewOf(job, now, store.times);
  const wanted = (job: Job) => failed === inFlight || (view(job).status === 'FAILED') === failed;
  const found = await operator.find(ids, { wanted, most: limit, now });
  const jobs = found.jobs.map(view);
  const left = ids.length - found.looked;
  return {
    data: jobs,
    jobs,
    sentence: jobs.length === 0 ? 'There are no jobs of this kind.' : undefined,
    note: left > 0 ? `${left} more jobs were not read. To read all: --limit ${ids.length}` : undefined,
  };
}

export async function show(
  target: Target,
  batchId: string,
  { rows = false }: { readonly rows?: boolean } = {},
): Promise<Report> {
  const { store } = target;
  const job = await find(target, batchId);
  const view = viewOf(job, Date.now(), store.times);
  const stored = await storedRows(target, job);
  const finished = await store.finishedSlices(claimOf(job));
  const counted = stored?.reduce((sum, slice, index) => sum + (finished.has(index) ? slice.length : 0), 0);
  const details: JobDetails = {
    ...view,
    // The number of the last heartbeat can be ten seconds old, so stored slices can count more.
    rowsDone: Math.max(view.rowsDone, counted ?? 0),
    slices: job.slices,
    slicesDone: finished.size,
    rowsStored: stored !== undefined,
    ...(rows && { rowsAsSent: stored?.flat(), results: await resultsOf(target, job) }),
  };
  const next = adviceOn(view, target.typed);
  return { data: { ...details, next }, details, sentence: next };
}

export async function fail(target: Target, batchId: string, reason: string): Promise<Report> {
  const now = Date.now();
  const job = await find(target, batchId);
  // An abandoned job is still unfinished in the table, but its query has read the failure.
  const { status } = viewOf(job, now, target.store.times);
  if (status !== 'IN_PROGRESS')
    throw new UsageError(`${batchId} has already ended with ${status}, so fail cannot end it.`);
  if (!(await target.operator.fail(batchId, reason, now)))
    throw new UsageError(
      `${batchId} ended a moment ago. Look at it again: npm run jobs -- show ${batchId}${target.typed}`,
    );
  const sentence = `${batchId} has failed. Query ${job.queryId ?? '(unknown)'} reads the reason at its next poll.`;
  return { data: { batchId, status: 'FAILED' }, sentence };
}

export async function requeue(target: Target, batchId: string): Promise<Report> {
  const { store, operator } = target;
  const now = Date.now();
  const job = await find(target, batchId);
  if (job.status === 'SUCCESS') throw new UsageError(`${batchId} has succeeded, so it cannot be started again.`);
  const hasFailed = viewOf(job, now, store.times).status === 'FAILED';
  if (!hasFailed && leaseIsLive(job, now))
    throw new UsageError(
      `A worker is processing ${batchId}. Wait until it ends, or end the job first with npm run jobs -- fail.`,
    );
  if ((await storedRows(target, job)) === undefined)
    throw new UsageError(`The rows of ${batchId} have expired, so it cannot be started again. Run the query again.`);
  if (hasFailed && !(await operator.reopen(batchId, now)))
    throw new UsageError(
      `${batchId} changed a moment ago. Look at it again: npm run jobs -- show ${batchId}${target.typed}`,
    );
  await target.start(batchId);
  const ended = ' Its query has already failed and gets no result. Use this to see whether the batch succeeds now.';
  return {
    data: { batchId, status: 'IN_PROGRESS' },
    sentence: `${batchId} is started again.${hasFailed ? ended : ''}`,
  };
}

async function find({ store, typed }: Target, batchId: string): Promise<Job> {
  const job = await store.read(batchId);
  if (job) return job;
  throw new UsageError(
    `There is no batch ${batchId}, or it has expired. To see all batches: npm run jobs -- list${typed}`,
  );
}

/** Reads the rows. Undefined if they have expired. */
async function storedRows({ store }: Target, job: Job): Promise<readonly (readonly WireRow[])[] | undefined> {
  return (await store.readRows(claimOf(job)))?.slices;
}

async function resultsOf({ store }: Target, job: Job): Promise<JobDetails['results']> {
  const slices = await store.readResults(job);
  return slices && (JSON.parse(`[${slices.join(',')}]`) as JobDetails['results']);
}

/** A claim for reading. Reads do not check it. */
function claimOf(job: Job): Claim {
  return { job, owner: '', attempt: job.attempt };
}
