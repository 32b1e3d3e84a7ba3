import { setMaxListeners } from 'node:events';
import type { ProcessorContext } from '../../lambda/processing/processor';
import { DEFAULT_RETRY, type CallLimits } from '../../lambda/shared/contract';
import { BATCH_ID, QUERY_ID } from './builders';

/** What a processor is given for one slice; a test overrides the properties that it checks. */
export function aContext(change: Partial<ProcessorContext> = {}): ProcessorContext {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return {
    batch: { functionName: 'Stack/path', batchId: BATCH_ID, queryId: QUERY_ID, attempt: 1 },
    rowNumbers: [],
    signal,
    share: () => 1,
    options: {},
    contextHeaders: {},
    arguments: [],
    ...change,
  };
}

/** Limits as the stack sets them for sentiment; a test overrides the properties that it checks. */
export function someLimits(change: Partial<CallLimits> = {}): CallLimits {
  return {
    quota: { unitsPerSecond: 10 },
    rowsPerCall: 25,
    callTimeoutSeconds: 15,
    retry: DEFAULT_RETRY,
    ...change,
  };
}
