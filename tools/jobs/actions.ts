import { leaseIsLive, type Job } from '../../lambda/jobs/job';
import { UsageError } from '../command-line/usage-error';
import { adviceOn, viewOf, type JobView } from './job-view';
import type { Target } from './target';

export const LIST_LIMIT = 100;

/** What a subcommand has to say: an object or a list, and for people a sentence. */
export interface Report {
  readonly data: unknown;
  readonly jobs?: readonly JobView[];
  readonly sentence?: string;
  /** What the data does not say, for people who take it as JSON, too. */
  readonly note?: string;
}

export interface ListOptions {
  readonly failed?: boolean;
  readonly inFlight?: boolean;
  /** The most jobs to show. */
  readonly limit?: number;
}

/** Neither or both of the options: first what is unfinished, then what has failed. */
export async function list(
  { store, operator }: Target,
  { failed = false, inFlight = false, limit = LIST_LIMIT }: ListOptions,
): Promise<Report> {
  const now = Date.now();
  const unfinished = await operator.unfinished();
  const ended = inFlight && !failed ? [] : await operator.failed();
  // What was abandoned stands among the unfinished, and counts as failed.
  const ids = failed && !inFlight ? [...ended, ...unfinished] : [...unfinished, ...ended];
  const view = (job: Job) => viewOf(job, now, store.times);
  const wanted = (job: Job) => failed === inFlight || (view(job).status === 'FAILED') === failed;
  const found = await operator.find(ids, { wanted, most: limit, now });
  const jobs = found.jobs.map(view);
  const left = ids.length - found.looked;
  return {
    data: jobs,
    jobs,
    sentence: jobs.length === 0 ? 'There is none.' : undefined,
    note: left > 0 ? `${left} more have not been looked at. All of them: --limit ${ids.length}` : undefined,
  };
}

export async function show(
  target: Target,
  batchId: string,
  { rows = false }: { readonly rows?: boolean } = {},
): Promise<Report> {
  const { store, operator } = target;
  const now = Date.now();
  const job = await find(target, batchId);
  const view = viewOf(job, now, store.times);
  const stored = await operator.storedParts(batchId, now);
  const next = adviceOn(view, target.typed);
  return {
    data: { ...view, slices: job.slices, stored, next, ...(rows && (await textsOf(target, job))) },
    sentence: next,
  };
}

export async function fail(target: Target, batchId: string, reason: string): Promise<Report> {
  const now = Date.now();
  const job = await find(target, batchId);
  // One that was abandoned is still unfinished in the table, while its query has been told the reason.
  const { status } = viewOf(job, now, target.store.times);
  if (status !== 'IN_PROGRESS') throw new UsageError(`${batchId} has ended with ${status}, which stays.`);
  if (!(await target.operator.fail(batchId, reason, now)))
    throw new UsageError(
      `${batchId} has ended meanwhile; look at it again: npm run jobs -- show ${batchId}${target.typed}`,
    );
  const sentence = `${batchId} has failed; the next poll of query ${job.queryId ?? '(unknown)'} tells its user so.`;
  return { data: { batchId, status: 'FAILED' }, sentence };
}

export async function requeue(target: Target, batchId: string): Promise<Report> {
  const { store, operator } = target;
  const now = Date.now();
  const job = await find(target, batchId);
  if (job.status === 'SUCCESS') throw new UsageError(`${batchId} has succeeded; there is nothing to do again.`);
  const hasFailed = viewOf(job, now, store.times).status === 'FAILED';
  if (!hasFailed && leaseIsLive(job, now))
    throw new UsageError(`A worker is at ${batchId}; wait for it, or fail it first.`);
  if (job.rows > 0 && (await operator.storedParts(batchId, now)).rows < job.slices)
    throw new UsageError(`The rows of ${batchId} have expired; only a new query brings them back.`);
  if (hasFailed && !(await operator.reopen(batchId, now)))
    throw new UsageError(
      `${batchId} has changed meanwhile; look at it again: npm run jobs -- show ${batchId}${target.typed}`,
    );
  await target.start(batchId);
  const ended = ' The query that got the failure has ended and stays so; this shows whether the batch works now.';
  return {
    data: { batchId, status: 'IN_PROGRESS' },
    sentence: `${batchId} is started again.${hasFailed ? ended : ''}`,
  };
}

async function find({ store, typed }: Target, batchId: string): Promise<Job> {
  const job = await store.read(batchId);
  if (job) return job;
  throw new UsageError(
    `There is no batch ${batchId}, or it has expired. See what there is: npm run jobs -- list${typed}`,
  );
}

async function textsOf({ store }: Target, job: Job): Promise<object> {
  const stored = await store.readRows({ job, owner: '', attempt: job.attempt });
  const results = await store.readResults(job);
  return { rowsAsSent: stored?.slices.flat(), results: results && (JSON.parse(`[${results.join(',')}]`) as unknown) };
}
