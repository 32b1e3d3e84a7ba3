import type { BatchRecord } from '../state/batch-record';

/** The shortest id that is looked for inside a longer text: shorter ones are found there by chance. */
const SHORTEST_ID = 6;

/**
 * The batches that the page has and that a text names: part of a batch id or a query id, a failure code, or a pasted SQL error
 * that holds one of them.
 */
export function localFinds(batches: Iterable<BatchRecord>, text: string): readonly string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const names = (part: string | undefined) => {
    const known = part?.toLowerCase() ?? '';
    return known !== '' && (known.includes(wanted) || (known.length >= SHORTEST_ID && wanted.includes(known)));
  };
  return [...batches]
    .filter(({ name, queryId, job }) =>
      [name.batchId, queryId, job?.failure?.code, job?.failure?.message].some((part) => names(part)),
    )
    .map(({ key }) => key);
}
