/**
 * How long Snowflake waits. It publishes one of these numbers, the 600 s of the polling loop, and says of the others only
 * that the first delay is short, that it grows with each 202, and that retries end with "a total retry timeout". The rest is
 * therefore assumed. https://docs.snowflake.com/en/sql-reference/external-functions-implementation
 */
export interface Timing {
  /** Assumed: from the POST's 202 to the first GET. */
  readonly firstPollMs: number;
  /** Assumed: what each 202 to a GET multiplies the delay by. */
  readonly pollGrowth: number;
  /** Assumed: the longest delay between two GETs. */
  readonly longestPollMs: number;
  /** Published: from the POST that was answered 202; then the whole query is aborted. Assumed: a batch, not a query. */
  readonly pollingLimitMs: number;
  /** Assumed: the delay before the first retry; it doubles with each, and a random half of it is left out. */
  readonly firstRetryMs: number;
  /** Assumed: the longest delay between two tries. */
  readonly longestRetryMs: number;
  /** Assumed: how long one request is tried again, from its first failure. */
  readonly retryLimitMs: number;
  /** Assumed: how long one request may stay without an answer. API Gateway's own limit is 29 s by default. */
  readonly requestLimitMs: number;
  /** Assumed: how long after a 429 one more batch at a time is sent again. */
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

/** The same behaviour in a fraction of the time: every delay and limit divided, for a service whose own times are too. */
export function scaledTiming(timeScale: number): Timing {
  const { pollGrowth, ...times } = SNOWFLAKE_TIMING;
  const scaled = Object.entries(times).map(([name, milliseconds]) => [name, milliseconds / timeScale]);
  return { ...(Object.fromEntries(scaled) as typeof times), pollGrowth };
}
