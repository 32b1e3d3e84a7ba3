import type { FunctionWithStore } from './functions';

/**
 * The event of process: there is work for this function. The batch is the one that the sender knows of; a worker goes on with
 * others. Lambda's event queue and the failure queue hold nothing else about a batch.
 */
export interface ProcessEvent {
  /** The external function's name in SQL, for people who read the failure queue. */
  readonly functionName: string;
  readonly batchId: string;
}

/** Starts the named Lambda function. Resolves once Lambda has accepted the event. */
export type StartProcessing = (processFunction: string, event: ProcessEvent) => Promise<void>;

/**
 * Starts a worker for a stored job, unless all slots of its line have a worker: then one of these finds the job in the table.
 * The job is stored before the slots are read, or a worker that ends now would miss it.
 */
export async function startWorker(
  { name, process, slots, sharesLine }: Pick<FunctionWithStore<unknown>, 'name' | 'process' | 'slots' | 'sharesLine'>,
  batchId: string,
  startProcessing: StartProcessing,
): Promise<void> {
  const slot = await slots?.start(name, sharesLine);
  if (slots && !slot) return;
  try {
    await startProcessing(process, { functionName: name, batchId });
  } catch (error) {
    // Otherwise the repeated POST would find the slot reserved for a worker that never starts.
    await slot?.release().catch(() => undefined);
    throw error;
  }
}
