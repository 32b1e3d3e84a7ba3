import { isWaiting, type Job } from '../jobs/job';
import type { JobTimes } from '../jobs/job-times';
import type { Clock } from '../shared/clock';
import type { Log } from '../shared/log';
import type { FunctionWithStore } from './functions';
import type { StartProcessing } from './start-worker';

export interface PollStartsDependencies {
  readonly startProcessing: StartProcessing;
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Starts workers for jobs that wait although a slot is free: their worker died, or its event was lost. It starts one for a line
 * at most once in `startMs`, since polls are many and a broken deployment would turn each into an invocation.
 */
export class PollStarts {
  private readonly dependencies: PollStartsDependencies;
  private readonly lastStarts = new Map<string, number>();

  constructor(dependencies: PollStartsDependencies) {
    this.dependencies = dependencies;
  }

  /** Costs one read unit for a job that waits, and nothing for others. Errors are logged: the poll is answered in any case. */
  async startIfWaiting(job: Job, { name, line, process, slots }: FunctionWithStore<unknown>): Promise<void> {
    const { startProcessing, times, clock, log } = this.dependencies;
    const now = clock.now();
    // The POST that stored the job starts its worker.
    if (!isWaiting(job, now) || now < job.acceptedAt + times.startMs) return;
    if (now < (this.lastStarts.get(line) ?? 0) + times.startMs) return;
    try {
      if (slots && !(await slots.isAnyFree())) return;
      this.lastStarts.set(line, now);
      await startProcessing(process, { functionName: name, batchId: job.batchId });
      log.info('started a worker for a job that waits');
    } catch (error) {
      log.error('no worker can be started for a job that waits', {}, error);
    }
  }
}
