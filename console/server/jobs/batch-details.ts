import type { Job } from '../../../lambda/jobs/job';
import type { JobStore } from '../../../lambda/jobs/job-store';
import { jsonOf } from '../../../lambda/protocol/json-of';
import { readJson } from '../../../lambda/protocol/read-json';
import type { Value, WireRow } from '../../../lambda/protocol/batch';
import { adviceOn, viewOf } from '../../../tools/jobs/job-view';
import { standingsIn } from '../../../tools/jobs/standing';
import type { Target } from '../../../tools/jobs/target';
import type { BatchName } from '../../api/batch';
import type { BatchDetails } from '../../api/details';
import { apiJob } from './api-job';
import { forecastOfEnd, forecastOfRequeue } from './forecasts';
import { sqlErrorOf } from './sql-error';

/** What one kind of stack knows of a batch besides the Jobs table. */
export type Observed = Pick<BatchDetails, 'metrics' | 'cost'>;

export interface DetailsOptions {
  /** Whether to show the rows and values. */
  readonly rows: boolean;
  /** @param sent the rows, unless they have expired */
  readonly observed: (job: Job, sent: readonly WireRow[] | undefined) => Promise<Observed>;
}

/** Reads a batch from the Jobs table. Undefined: there is no such batch, or it has expired. */
export async function batchDetails(
  target: Target,
  { functionName, batchId }: BatchName,
  { rows, observed }: DetailsOptions,
): Promise<BatchDetails | undefined> {
  if (!target.functionNames.includes(functionName)) return undefined;
  const store = target.storeOf(functionName);
  const job = await store.read(batchId);
  if (job === undefined) return undefined;
  const now = Date.now();
  const { times } = target;
  const line = await target.operator.lineOfFunction(functionName);
  const standing = standingsIn(line, now, times)(job.key);
  const [item, sent, stored] = await Promise.all([
    target.item(job),
    store.readRows(claimOf(job)),
    store.finishedSlices(claimOf(job)),
  ]);
  const slices = slicesOf(job, sent?.slices, stored);
  const view = viewOf(job, now, times, standing);
  const rowsKept = slices.reduce((sum, slice) => sum + (slice.stored ? slice.rows : 0), 0);
  const facts = { job, status: view.status, rowsKept, rowsStored: sent !== undefined, now, times };
  return {
    job: apiJob(job, { standing, slicesStored: stored.size, now, times }),
    item: { ...item },
    slices,
    ...(await observed(job, sent?.slices.flat())),
    sqlError: view.failure && sqlErrorOf(functionName, view.failure.message),
    advice: adviceOn(view, target.typed),
    actions: { end: forecastOfEnd(facts), requeue: forecastOfRequeue(facts) },
    rows: rows && sent ? await rowsOf(store, job, sent.slices.flat()) : undefined,
  };
}

/** The rows of each slice. Once the rows have expired, only their average number is known. */
function slicesOf(
  job: Job,
  sent: readonly (readonly WireRow[])[] | undefined,
  stored: ReadonlyMap<number, number>,
): BatchDetails['slices'] {
  const average = Math.round(job.rows / Math.max(1, job.slices));
  return Array.from({ length: job.slices }, (_, slice) => ({
    slice,
    rows: sent?.[slice]?.length ?? average,
    stored: stored.has(slice),
  }));
}

/** Values are known only when all are stored. */
async function rowsOf(store: JobStore, job: Job, sent: readonly WireRow[]): Promise<BatchDetails['rows']> {
  const results = await store.readResults(job);
  const values = new Map(results && (readJson(`[${results.join(',')}]`) as [number, Value][]));
  return sent.map(([row, ...args]) => ({
    row,
    arguments: args.map(jsonOf),
    value: values.has(row) ? jsonOf(values.get(row) ?? null) : undefined,
  }));
}

/** The store needs a claim to read slices, but reads do not check it. */
function claimOf(job: Job) {
  return { job, owner: '', attempt: job.attempt };
}
