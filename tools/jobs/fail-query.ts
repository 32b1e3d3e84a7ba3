import type { Job } from '../../lambda/jobs/job';
import type { FailOptions, Report } from './actions';
import { viewOf } from './job-view';
import { keysOfFunction } from './keys-of-function';
import type { Target } from './target';

/** The number of simultaneous writes to the table. */
const WRITES_AT_ONCE = 10;

/**
 * Ends all batches of a query that are in flight now, of all functions or of the named function. Batches that the query sends later
 * are accepted as before.
 */
export async function failQuery(
  target: Target,
  queryId: string,
  { reason, function: fn }: FailOptions,
): Promise<Report> {
  const { operator, times } = target;
  const now = Date.now();
  const keys = keysOfFunction(await operator.unfinished(), fn, target);
  const wanted = (job: Job) => job.queryId === queryId;
  const { jobs } = await operator.find(keys, { wanted, most: Infinity, now });
  // In the table, abandoned jobs are still in flight, but the query has read their failure.
  const open = jobs.filter((job) => viewOf(job, now, times).status === 'IN_PROGRESS');
  let ended = 0;
  for (let at = 0; at < open.length; at += WRITES_AT_ONCE) {
    const some = open.slice(at, at + WRITES_AT_ONCE);
    const done = await Promise.all(some.map((job) => operator.fail(job, reason, now)));
    ended += done.filter(Boolean).length;
  }
  const endedBefore = jobs.length - ended;
  return { data: { queryId, ended, endedBefore }, sentence: sentenceOf(queryId, { ended, endedBefore }) };
}

function sentenceOf(
  queryId: string,
  { ended, endedBefore }: { readonly ended: number; readonly endedBefore: number },
): string {
  if (ended + endedBefore === 0) return `Query ${queryId} has no batch in flight. Nothing was ended.`;
  const before = endedBefore === 0 ? '' : ` ${batches(endedBefore)} had ended already.`;
  return (
    `${batches(ended)} of query ${queryId} ${ended === 1 ? 'was in flight and has' : 'were in flight and have'} failed.${before} ` +
    'If the query still sends batches, cancel it in Snowflake, or run this again.'
  );
}

function batches(count: number): string {
  return count === 1 ? '1 batch' : `${count} batches`;
}
