import { leaseIsLive, type Job } from '../../lambda/jobs/job';
import type { Claim, JobStore } from '../../lambda/jobs/job-store';
import type { Value, WireRow } from '../../lambda/protocol/batch';
import { readJson } from '../../lambda/protocol/read-json';
import { UsageError } from '../command-line/usage-error';
import { chosenFunctions } from '../command-line/chosen-functions';
import { adviceOn, viewOf, type JobView } from './job-view';
import { keysOfFunction } from './keys-of-function';
import { keysIn, type Line } from './operator-table';
import { quotaView, type QuotaView } from './quota-view';
import { standingsIn } from './standing';
import type { Target } from './target';

export const LIST_LIMIT = 100;

/** The result of a subcommand: `data` is printed as JSON, the other properties as text for people. */
export interface Report {
  readonly data: unknown;
  readonly jobs?: readonly JobView[];
  readonly quotas?: readonly QuotaView[];
  readonly details?: JobDetails;
  readonly sentence?: string;
  /** A line for standard error, printed with JSON and with text. */
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

export interface ListOptions extends FunctionOption {
  readonly failed?: boolean;
  readonly inFlight?: boolean;
  /** The most jobs to show. */
  readonly limit?: number;
}

/** The function whose jobs are meant. It is needed if several functions have a batch with the same id. */
export interface FunctionOption {
  readonly function?: string;
}

export interface FailOptions extends FunctionOption {
  /** The sentence that the query's user reads. */
  readonly reason: string;
}

/** Lists jobs in flight, then failed jobs, then the quotas of the jobs in flight. With `failed` or `inFlight` alone it lists only one kind. */
export async function list(
  target: Target,
  { failed = false, inFlight = false, limit = LIST_LIMIT, function: fn }: ListOptions,
): Promise<Report> {
  const { times, operator } = target;
  const now = Date.now();
  const lines = await operator.lines();
  const unfinished = keysIn(lines);
  const ended = inFlight && !failed ? [] : await operator.failed();
  // In the table, abandoned jobs are still in flight. They are listed as failed.
  const all = failed && !inFlight ? [...ended, ...unfinished] : [...unfinished, ...ended];
  const keys = keysOfFunction(all, fn, target);
  const standings = new Map(
    lines.flatMap((line) => {
      const standingOf = standingsIn(line, now, times);
      return line.jobs.map(({ key }) => [key, standingOf(key)] as const);
    }),
  );
  const view = (job: Job) => viewOf(job, now, times, standings.get(job.key));
  const wanted = (job: Job) => failed === inFlight || (view(job).status === 'FAILED') === failed;
  const found = await operator.find(keys, { wanted, most: limit, now });
  const jobs = found.jobs.map(view);
  const left = keys.length - found.looked;
  const quotas = failed && !inFlight ? undefined : await quotasOf(target, lines, fn);
  return {
    data: { jobs, quotas },
    jobs,
    quotas,
    sentence: jobs.length === 0 ? 'There are no jobs of this kind.' : undefined,
    note: left > 0 ? `${left} more jobs were not read. To read all: --limit ${keys.length}` : undefined,
  };
}

/** The quotas of the stack, or those of one function. */
async function quotasOf({ slotsOf, lineOf, times }: Target, lines: readonly Line[], fn: string | undefined) {
  const now = Date.now();
  const views = lines
    .filter(({ name }) => fn === undefined || lineOf(fn) === name)
    .map(async (line) => {
      const states = await slotsOf(line.name)?.states();
      return states && quotaView(line, states, now, times);
    });
  return (await Promise.all(views)).filter((view) => view !== undefined);
}

export interface ShowOptions extends FunctionOption {
  /** Shows the rows and results, too. */
  readonly rows?: boolean;
}

export async function show(
  target: Target,
  batchId: string,
  { rows = false, function: fn }: ShowOptions = {},
): Promise<Report> {
  const job = await find(target, batchId, fn);
  const store = target.storeOf(job.functionName);
  const now = Date.now();
  const line = job.status === 'IN_PROGRESS' ? await target.operator.lineOfFunction(job.functionName) : undefined;
  const view = viewOf(job, now, target.times, line && standingsIn(line, now, target.times)(job.key));
  const stored = await storedRows(store, job);
  const finished = await store.finishedSlices(claimOf(job));
  const counted = stored?.reduce((sum, slice, index) => sum + (finished.has(index) ? slice.length : 0), 0);
  const details: JobDetails = {
    ...view,
    // The number of done rows is that of the last heartbeat, up to ten seconds ago. Stored slices may have more rows by now.
    rowsDone: Math.max(view.rowsDone, counted ?? 0),
    slices: job.slices,
    slicesDone: finished.size,
    rowsStored: stored !== undefined,
    ...(rows && { rowsAsSent: stored?.flat(), results: await resultsOf(store, job) }),
  };
  const next = adviceOn(view, target.typed);
  return { data: { ...details, next }, details, sentence: next };
}

export async function fail(target: Target, batchId: string, { reason, function: fn }: FailOptions): Promise<Report> {
  const now = Date.now();
  const job = await find(target, batchId, fn);
  // An abandoned job is still in flight in the table, but its query has read the failure.
  const { status } = viewOf(job, now, target.times);
  if (status !== 'IN_PROGRESS')
    throw new UsageError(`${batchId} has already ended with ${status}, so fail cannot end it.`);
  if (!(await target.operator.fail(job, reason, now)))
    throw new UsageError(
      `${batchId} ended a moment ago. Look at it again: npm run jobs -- show ${batchId}${target.typed}`,
    );
  const sentence = `${batchId} has failed. Query ${job.queryId ?? '(unknown)'} reads the reason at its next poll.`;
  return { data: { batchId, status: 'FAILED' }, sentence };
}

export async function requeue(target: Target, batchId: string, { function: fn }: FunctionOption = {}): Promise<Report> {
  const { times, operator } = target;
  const now = Date.now();
  const job = await find(target, batchId, fn);
  const store = target.storeOf(job.functionName);
  if (job.status === 'SUCCESS') throw new UsageError(`${batchId} has succeeded, so it cannot be started again.`);
  const hasFailed = viewOf(job, now, times).status === 'FAILED';
  if (!hasFailed && leaseIsLive(job, now))
    throw new UsageError(
      `A worker is processing ${batchId}. Wait until it ends, or end the job first with npm run jobs -- fail.`,
    );
  if ((await storedRows(store, job)) === undefined)
    throw new UsageError(`The rows of ${batchId} have expired, so it cannot be started again. Run the query again.`);
  if (!(await (hasFailed ? operator.reopen(job, now) : operator.allowNow(job, now))))
    throw new UsageError(
      `${batchId} changed a moment ago. Look at it again: npm run jobs -- show ${batchId}${target.typed}`,
    );
  await target.start(job);
  const ended = ' Its query has already failed and gets no result. Use this to see whether the batch succeeds now.';
  return {
    data: { batchId, status: 'IN_PROGRESS' },
    sentence: `${batchId} is started again.${hasFailed ? ended : ''}`,
  };
}

/** Finds the job of a batch. If two functions have a batch with this id, the option `--function` has to name one of them. */
async function find({ storeOf, functionNames, typed }: Target, batchId: string, fn: string | undefined): Promise<Job> {
  const among = chosenFunctions(
    functionNames.map((name) => ({ name })),
    fn,
  );
  const read = await Promise.all(among.map(({ name }) => storeOf(name).read(batchId)));
  const [job, ...others] = read.filter((one) => one !== undefined);
  if (job && others.length === 0) return job;
  if (job) {
    const names = [job, ...others].map(({ functionName }) => functionName).join(', ');
    throw new UsageError(`Several functions have a batch ${batchId}: ${names}. Name one with --function.`);
  }
  throw new UsageError(
    `There is no batch ${batchId}, or it has expired. To see all batches: npm run jobs -- list${typed}`,
  );
}

/** Reads the rows. Undefined if they have expired. */
async function storedRows(store: JobStore, job: Job): Promise<readonly (readonly WireRow[])[] | undefined> {
  return (await store.readRows(claimOf(job)))?.slices;
}

async function resultsOf(store: JobStore, job: Job): Promise<JobDetails['results']> {
  const slices = await store.readResults(job);
  return slices && (readJson(`[${slices.join(',')}]`) as JobDetails['results']);
}

/** The store needs a claim to read slices, but reads do not check it. */
function claimOf(job: Job): Claim {
  return { job, owner: '', attempt: job.attempt };
}
