import type { RetryLimits } from '../../shared/contract';

/** The longest back-off after a throttle, in intervals of the quota. A longer one would leave the quota unused. */
const LONGEST_THROTTLE_INTERVALS = 20;

/** The interval between calls without a quota, in milliseconds. */
const DEFAULT_INTERVAL_MS = 100;

/**
 * Milliseconds to wait after the given number of errors in a row. Full jitter: calls that failed at the same time are not
 * repeated at the same time (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export function backOffMs(errors: number, retry: RetryLimits, random: () => number): number {
  const longest = Math.min(retry.maxSeconds, retry.initialSeconds * retry.factor ** (errors - 1));
  return longest * 1000 * random();
}

/**
 * Milliseconds to wait after the given number of throttles in a row. A throttle means that other callers use the quota, too.
 *
 * @param intervalMs the time between two calls when the whole quota is used; 0 without a quota
 */
export function throttleWaitMs(
  throttles: number,
  intervalMs: number,
  { maxSeconds }: RetryLimits,
  random: () => number,
): number {
  const interval = intervalMs || DEFAULT_INTERVAL_MS;
  const longest = Math.min(maxSeconds * 1000, LONGEST_THROTTLE_INTERVALS * interval, interval * 2 ** throttles);
  return longest * random();
}
