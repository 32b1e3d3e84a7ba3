import type { Job } from '../../../lambda/jobs/job';
import type { BatchName } from '../../api/batch';

export type FoundIn = Pick<Job, 'functionName' | 'batchId' | 'queryId' | 'failure'>;

/** A code of a failure, such as `WORKER_LOST`. */
const CODE = /^[A-Z]+(_[A-Z]+)+$/;

/**
 * The jobs that a text names: the whole or the beginning of a batch id, a query id, a failure code, or an SQL error, which
 * holds the message of the failure and perhaps an id. An SQL error that names an id finds only the batches of that id.
 */
export function findBatches(text: string, jobs: readonly FoundIn[]): readonly BatchName[] {
  const wanted = oneLine(text);
  if (wanted === '') return [];
  // A batch id may hold the query id, so the more exact question comes first.
  const questions: readonly ((job: FoundIn) => boolean)[] = [
    ({ batchId }) => holds(wanted, batchId),
    ({ batchId, queryId }) => batchId.startsWith(wanted) || queryId === wanted || holds(wanted, queryId),
    ({ failure }) => failure !== undefined && isAbout(wanted, failure),
  ];
  const found = questions.map((question) => jobs.filter(question)).find((some) => some.length > 0) ?? [];
  return found.map(({ functionName, batchId }) => ({ functionName, batchId }));
}

function isAbout(wanted: string, { code, message }: { readonly code: string; readonly message: string }): boolean {
  return CODE.test(wanted.toUpperCase()) ? code === wanted.toUpperCase() : holds(wanted, oneLine(message));
}

/** Ids and messages are long enough that a text holds them only if it is about them. */
function holds(text: string, part: string | undefined): boolean {
  return part !== undefined && part.length >= 8 && text.includes(part);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
