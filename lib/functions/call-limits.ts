import { type CallLimits, DEFAULT_CALL_TIMEOUT_SECONDS, DEFAULT_RETRY } from '../../lambda/shared/contract';
import type { ConfiguredProcessor } from './processor-definition';

/**
 * The limits by which the kit makes the calls of a function. Process gets them in an environment variable.
 *
 * @param shared false: each worker uses the whole quota
 */
export function callLimits(
  { pace, calls = {} }: Pick<ConfiguredProcessor, 'pace' | 'calls'>,
  shared: boolean,
): CallLimits {
  const { quota, rowsPerCall, concurrency } = pace;
  return {
    ...(quota && { quota: { unitsPerSecond: quota.unitsPerSecond, unitsPerCall: quota.unitsPerCall, shared } }),
    rowsPerCall,
    concurrency,
    callTimeoutSeconds: calls.callTimeoutSeconds ?? DEFAULT_CALL_TIMEOUT_SECONDS,
    retry: { ...DEFAULT_RETRY, ...calls.retry },
  };
}
