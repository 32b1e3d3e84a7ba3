import type { BatchRecord } from './batch-record';

/**
 * The places of the batches that wait for a slot, by their keys: counted from 1 in each quota, the earliest deadline first. The page counts
 * them itself: each batch that is claimed changes the places of all behind it, and no event says so.
 */
export function placesInLine(batches: Iterable<BatchRecord>): ReadonlyMap<string, number> {
  const waiting = [...batches]
    .filter(({ job, savedAt }) => job?.state === 'waiting for a slot' && savedAt === undefined)
    .sort((one, other) => (one.job?.deadline ?? 0) - (other.job?.deadline ?? 0));
  const counts = new Map<string, number>();
  return new Map(
    waiting.map(({ key, job }) => {
      const place = (counts.get(job?.quota ?? '') ?? 0) + 1;
      counts.set(job?.quota ?? '', place);
      return [key, place];
    }),
  );
}
