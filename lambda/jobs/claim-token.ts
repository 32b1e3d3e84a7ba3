const SEPARATOR = '#';

/** The token of a worker's claim, by which it holds a job: no two claims have the same, and it names the worker. */
export function claimToken(worker: string, claim: number): string {
  return `${worker}${SEPARATOR}${claim}`;
}

/** The worker whose claim has this token. It has the same token in its slot. */
export function workerIn(token: string): string {
  return token.split(SEPARATOR, 1)[0] ?? token;
}
