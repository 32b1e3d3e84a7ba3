import type { Timing } from '../../local/snowflake/timing';

/**
 * Multiplies the times that Snowflake does not publish: its delays of polls and retries, and its time limit for retries.
 */
export function respaced(timing: Timing, factor: number): Timing {
  const { firstPollMs, longestPollMs, firstRetryMs, longestRetryMs, retryLimitMs, recoveryMs } = timing;
  const assumed = { firstPollMs, longestPollMs, firstRetryMs, longestRetryMs, retryLimitMs, recoveryMs };
  const changed = Object.entries(assumed).map(([name, milliseconds]) => [name, milliseconds * factor]);
  return { ...timing, ...(Object.fromEntries(changed) as typeof assumed) };
}
