import { randomUUID } from 'node:crypto';
import type { Slots } from '../jobs/slots';
import type { UnsentCalls } from '../processing/unsent-calls';
import { persistently } from '../shared/persistently';
import { processJob, type JobDependencies } from './process-job';
import type { ProcessEvent, StartProcessing } from './start-worker';
import { Worker } from './worker';

export interface ProcessDependencies extends Omit<JobDependencies, 'share' | 'onLastSlice'> {
  /** How the workers of the line share its quota. Undefined: there is none, so each event has a worker for its batch alone. */
  readonly line?: {
    readonly slots: Slots;
    /** Of the quota. */
    readonly unitsPerSecond: number;
    readonly unsent: UnsentCalls;
  };
  readonly startProcessing: StartProcessing;
}

/**
 * Works on batches of one function. Lambda delivers events at least once: a second delivery finds the job claimed or ended,
 * or the slots taken, and does nothing.
 */
export function processHandler(dependencies: ProcessDependencies) {
  return async ({ batchId }: Partial<ProcessEvent>): Promise<void> => {
    const { functionName, line, log, metrics } = dependencies;
    log.about({ functionName, batchId });
    metrics.about(functionName);
    if (!batchId) throw new Error('The event names no batchId, so there is no job to work on');
    const unfinished = line
      ? await new Worker({ ...dependencies, ...line }).run(batchId)
      : await processBatch(batchId, dependencies);
    // Lambda runs the event again, later than the next attempt may begin.
    if (unfinished > 0) throw new Error(`Attempts that failed: ${unfinished}. The log has the reasons`);
  };
}

/** Works on one batch, if it waits. Returns how many attempts ended without an end state of their job. */
async function processBatch(batchId: string, dependencies: ProcessDependencies): Promise<0 | 1> {
  const { store, times, clock, log } = dependencies;
  const owner = randomUUID();
  const trying = { intervalMs: times.heartbeatMs, longestMs: times.retryWaitMs, clock, log };
  const claim = await persistently(() => store.claim(batchId, owner), {
    failing: 'the job cannot be claimed',
    ...trying,
  });
  if (claim === undefined) {
    log.info('nothing to do: the job is absent, has ended, is claimed, or can no longer be claimed');
    return 0;
  }
  return (await processJob(claim, { ...dependencies, share: () => 1 })) === 'ended' ? 0 : 1;
}
