import { leaseIsLive, type Job } from '../../lambda/jobs/job';
import type { Claim } from '../../lambda/jobs/job-store';
import type { Value, WireRow } from '../../lambda/protocol/batch';
import { UsageError } from '../command-line/usage-error';
import { adviceOn, viewOf, type JobView } from './job-view';
import type { Target } from './target';

export const LIST_LIMIT = 100;

/** The outcome of a subcommand: `data` for programs; for people, jobs or one job in detail, and a sentence. */
export interface Report {
  readonly data: unknown;
  readonly jobs?: readonly JobView[];
  readonly details?: JobDetails;
  readonly sentence?: string;
  /** Goes to standard error beside either form. */
  readonly note?: string;
}

/** One job with its progress as it is now. */
export interface JobDetails extends JobView {
  readonly slices: number;
  readonly slicesDone: number;
  /** False once the rows have expired: the job cannot start again. */
  readonly rowsStored: boolean;
  readonly rowsAsSent?: readonly WireRow[];
  /** Row numbers and values; undefined unless all are there. */
  readonly results?: readonly (readonly [number, Value])[];
}

export interface ListOptions {
  readonly failed?: boolean;
  readonly inFlight?: boolean;
  /** The most jobs to show. */
  readonly limit?: number;
}

/** Lists unfinished jobs, then failed ones; one of the options alone leaves the other kind out. */
export async function list(
  { store, operator }: Target,
  { failed = false, inFlight = false, limit = LIST_LIMIT }: ListOptions,
): Promise<Report> {
  const now = Date.now();
  const unfinished = await operator.unfinished();
  const ended = inFlight && !failed ? [] : await operator.failed();
  // The table has abandoned jobs among the unfinished. They count as failed.
  const ids = failed && !inFlight ? [...ended, ...unfinished] : [...unfinished, ...ended];
  const view = (job: Job) => viewOf(job, now, store.times);
  const wanted = (job: Job) => failed === inFlight || (view(job).status === 'FAILED') === failed;
  const found = await operator.find(ids, { wanted, most: limit, now });
  const jobs = found.jobs.map(view);
  const left = ids.length - found.looked;
  return {
    data: jobs,
    jobs,
    sentence: jobs.length === 0 ? 'There are no such jobs.' : undefined,
    note: left > 0 ? `${left} more were not read. To read all: --limit ${ids.length}` : undefined,
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
    // A heartbeat is up to ten seconds old, and none may have come since a slice was done.
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
  if (status !== 'IN_PROGRESS') throw new UsageError(`${batchId} has ended with ${status}, and an end is final.`);
  if (!(await target.operator.fail(batchId, reason, now)))
    throw new UsageError(`${batchId} has just ended. Look at it again: npm run jobs -- show ${batchId}${target.typed}`);
  const sentence = `${batchId} has failed. Query ${job.queryId ?? '(unknown)'} reads the reason at its next poll.`;
  return { data: { batchId, status: 'FAILED' }, sentence };
}

export async function requeue(target: Target, batchId: string): Promise<Report> {
  const { store, operator } = target;
  const now = Date.now();
  const job = await find(target, batchId);
  if (job.status === 'SUCCESS') throw new UsageError(`${batchId} has succeeded. There is nothing to do again.`);
  const hasFailed = viewOf(job, now, store.times).status === 'FAILED';
  if (!hasFailed && leaseIsLive(job, now))
    throw new UsageError(`A worker is processing ${batchId}. Wait for it, or fail the job first.`);
  if ((await storedRows(target, job)) === undefined)
    throw new UsageError(`The rows of ${batchId} have expired. Run the query again to send them again.`);
  if (hasFailed && !(await operator.reopen(batchId, now)))
    throw new UsageError(
      `${batchId} has just changed. Look at it again: npm run jobs -- show ${batchId}${target.typed}`,
    );
  await target.start(batchId);
  const ended = ' The query that read the failure has ended, so this only shows whether the batch works now.';
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

/** Undefined if they have expired. */
async function storedRows({ store }: Target, job: Job): Promise<readonly (readonly WireRow[])[] | undefined> {
  return (await store.readRows(claimOf(job)))?.slices;
}

async function resultsOf({ store }: Target, job: Job): Promise<JobDetails['results']> {
  const slices = await store.readResults(job);
  return slices && (JSON.parse(`[${slices.join(',')}]`) as JobDetails['results']);
}

/** Reading does not check the claim. */
function claimOf(job: Job): Claim {
  return { job, owner: '', attempt: job.attempt };
}
