import type { BatchName } from '../../../console/api/batch';
import type { FunctionProcess } from '../../cloud/lambda/sandbox';
import type { ParsedLine } from '../log-lines';

/** The most batches whose process is remembered. */
const MOST = 1_000;

/** Which process works on which batch, as the processes' own logs tell. */
export class WorkerProcesses {
  private readonly byBatch = new Map<string, FunctionProcess>();

  see({ lambda, message, functionName, batchId }: ParsedLine, process: FunctionProcess): void {
    if (lambda !== 'process' || message !== 'claimed' || functionName === undefined || batchId === undefined) return;
    this.byBatch.set(`${functionName}#${batchId}`, process);
    const [oldest] = this.byBatch.keys();
    if (this.byBatch.size > MOST && oldest !== undefined) this.byBatch.delete(oldest);
  }

  /** Kills the process that claimed the batch last. False: it is not known. */
  async kill({ functionName, batchId }: BatchName): Promise<boolean> {
    const process = this.byBatch.get(`${functionName}#${batchId}`);
    await process?.stop();
    return process !== undefined;
  }
}
