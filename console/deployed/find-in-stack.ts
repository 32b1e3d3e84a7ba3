import type { Job } from '../../lambda/jobs/job';
import { jobKeyOf } from '../../lambda/jobs/job-key';
import type { Clock } from '../../lambda/shared/clock';
import type { Target } from '../../tools/jobs/target';
import type { BatchName } from '../api/batch';
import { findBatches } from '../server/jobs/find-batches';
import type { JobBook } from '../server/jobs/job-book';
import type { JobPoll } from './job-poll';
import type { StackLogs } from './stack-logs';

/** The most failed jobs that one search reads, one read unit each. */
const MOST_READ = 1_000;

/** An id of Snowflake's in a text, such as `01b2c3d4-0000-1111-0000-000000000001`. */
const ID = /\b[0-9a-f]{8}-[0-9a-f-]{9,}[0-9a-f]\b/gi;

export interface FindOptions {
  readonly target: Pick<Target, 'operator' | 'storeOf' | 'functionNames' | 'times'>;
  readonly jobs: JobBook;
  readonly poll: Pick<JobPoll, 'see'>;
  readonly logs: Pick<StackLogs, 'batchesOfQuery'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The batches that a text names, as {@link findBatches} reads it: among the jobs that the page has, then in the table, then in the
 * logs. Only the logs know the batches of a query that have succeeded. What is found becomes an event, so that the page can show it.
 */
export async function findInStack(text: string, options: FindOptions): Promise<readonly BatchName[]> {
  const wanted = text.trim();
  const known = findBatches(wanted, options.jobs.jobs());
  const direct = await byBatchId(wanted, options);
  const found = [...known, ...direct];
  if (found.length === 0) found.push(...(await amongFailed(wanted, options)));
  // The page may know only some batches of a query, so the logs are searched for more. A batch id names a single batch.
  if (direct.length === 0) found.push(...(await byQueryId(wanted, options)));
  const unique = new Map(found.map((name) => [jobKeyOf(name.functionName, name.batchId), name]));
  const { jobs } = options;
  await options.poll.see([...unique].filter(([, name]) => jobs.job(name) === undefined).map(([key]) => key));
  // The logs also name batches that were rejected or have expired: the table has no job of these.
  return [...unique.values()].filter((name) => jobs.job(name) !== undefined);
}

async function byBatchId(wanted: string, { target }: FindOptions): Promise<readonly BatchName[]> {
  if (/\s/.test(wanted)) return [];
  const read = await Promise.all(target.functionNames.map((name) => target.storeOf(name).read(wanted)));
  return read.flatMap((job) => (job ? [nameOf(job)] : []));
}

async function amongFailed(wanted: string, { target, clock }: FindOptions): Promise<readonly BatchName[]> {
  const keys = (await target.operator.failed()).slice(0, MOST_READ);
  const isWanted = (job: Job) => findBatches(wanted, [job]).length > 0;
  const { jobs } = await target.operator.find(keys, { wanted: isWanted, most: Infinity, now: clock.now() });
  return jobs.map(nameOf);
}

async function byQueryId(wanted: string, { logs, target, clock }: FindOptions): Promise<readonly BatchName[]> {
  const ids = [...new Set(wanted.match(ID))].slice(0, 3);
  const now = clock.now();
  const range = { from: now - target.times.retentionMs, to: now };
  const read = await Promise.all(ids.map((id) => logs.batchesOfQuery(id, range)));
  return read.flatMap((batches) => batches ?? []);
}

function nameOf({ functionName, batchId }: Job): BatchName {
  return { functionName, batchId };
}
