/**
 * The times of Snowflake. It publishes one of them: the 600 s of the polling loop. Of the others it says only that
 * the first delay is short, that it grows with each 202, and that retries end with "a total retry timeout". The rest is
 * assumed. https://docs.snowflake.com/en/sql-reference/external-functions-implementation
 */
export interface Timing {
  /** Assumed: from the POST's 202 to the first GET. */
  readonly firstPollMs: number;
  /** Assumed: the factor by which each 202 to a GET multiplies the delay. */
  readonly pollGrowth: number;
  /** Assumed: the longest delay between two GETs. */
  readonly longestPollMs: number;
  /** Published: from the POST's 202 until the whole query is aborted. Assumed: for each batch, not for the query. */
  readonly pollingLimitMs: number;
  /** Assumed: the delay before the first retry. It doubles with each retry, less a random part of up to half. */
  readonly firstRetryMs: number;
  /** Assumed: the longest delay between two retries. */
  readonly longestRetryMs: number;
  /** Assumed: how long one request is retried, from its first failure. */
  readonly retryLimitMs: number;
  /** Assumed: how long one request waits for its answer. API Gateway's own limit is 29 s by default. */
  readonly requestLimitMs: number;
  /** Assumed: how long after a 429 the limit of batches in flight grows by one. */
  readonly recoveryMs: number;
}

export const SNOWFLAKE_TIMING: Timing = {
  firstPollMs: 100,
  pollGrowth: 2,
  longestPollMs: 10_000,
  pollingLimitMs: 600_000,
  firstRetryMs: 500,
  longestRetryMs: 10_000,
  retryLimitMs: 600_000,
  requestLimitMs: 60_000,
  recoveryMs: 5_000,
};

/** Divides every delay and limit by `timeScale`, for a service whose times are divided by it. */
export function scaledTiming(timeScale: number): Timing {
  const { pollGrowth, ...times } = SNOWFLAKE_TIMING;
  const scaled = Object.entries(times).map(([name, milliseconds]) => [name, milliseconds / timeScale]);
  return { ...(Object.fromEntries(scaled) as typeof times), pollGrowth };
}
