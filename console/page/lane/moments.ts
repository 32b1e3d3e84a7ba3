import type { BatchRecord, SeenRequest } from '../state/batch-record';

/**
 * Milliseconds after the first POST at which something happened to a batch. A poll that is answered “not yet” is no event: polls
 * go on while nothing happens.
 */
export function momentsOf({ firstAt, requests, spans, slices, faults, endedAt }: BatchRecord): readonly number[] {
  const times = [
    ...requests.filter((request) => !isRoutine(request)).flatMap(({ from, to }) => [from, to]),
    ...spans.flatMap(({ from, to }) => [from, to]),
    ...slices.map(({ at }) => at),
    ...faults.map(({ at }) => at),
    endedAt,
  ];
  return times.filter((at) => at !== undefined).map((at) => at - firstAt);
}

function isRoutine({ method, outcome }: SeenRequest): boolean {
  return method === 'GET' && (outcome === undefined || outcome === 202);
}
