import { type CallLimits, DEFAULT_CALL_TIMEOUT_SECONDS, DEFAULT_RETRY } from '../../lambda/shared/contract';
import type { ConfiguredProcessor } from './processor-definition';

/** How the kit makes the calls of a function, as its run time gets it. */
export function callLimits({ pace, calls = {} }: Pick<ConfiguredProcessor, 'pace' | 'calls'>): CallLimits {
  const { quota, rowsPerCall, concurrency } = pace;
  return {
    ...(quota && { quota: { unitsPerSecond: quota.unitsPerSecond, unitsPerCall: quota.unitsPerCall } }),
    rowsPerCall,
    concurrency,
    callTimeoutSeconds: calls.callTimeoutSeconds ?? DEFAULT_CALL_TIMEOUT_SECONDS,
    retry: { ...DEFAULT_RETRY, ...calls.retry },
  };
}
