import type { Claim } from '../jobs/job-store';
import { processJob, type JobDependencies } from './process-job';

/** The most jobs that a worker has at the same time, and the most rows of these: its memory is limited. */
const MOST_JOBS = 50;
const MOST_ROWS = 25_000;

export interface OpenJobsDependencies extends Omit<JobDependencies, 'onLastSlice'> {
  /** Is called when a job has ended or is given to the processor. */
  readonly onChange: () => void;
}

interface OpenJob {
  readonly rows: number;
  readonly alone: boolean;
  /** Whether all of its slices are given to the processor. */
  isGiven: boolean;
  ended: Promise<void>;
}

/** The jobs that a worker has claimed and that have not ended. */
export class OpenJobs {
  /** Attempts that ended without an end state of their job. */
  unfinished = 0;
  private readonly dependencies: OpenJobsDependencies;
  private readonly jobs = new Map<string, OpenJob>();

  constructor(dependencies: OpenJobsDependencies) {
    this.dependencies = dependencies;
  }

  get count(): number {
    return this.jobs.size;
  }

  has(key: string): boolean {
    return this.jobs.has(key);
  }

  /** Whether the worker must not claim another job now. */
  get isFull(): boolean {
    const jobs = [...this.jobs.values()];
    const rows = jobs.reduce((sum, job) => sum + job.rows, 0);
    const isBusy = jobs.some(({ alone, isGiven }) => alone || !isGiven);
    return isBusy || jobs.length >= MOST_JOBS || rows >= MOST_ROWS;
  }

  /** Processes a job. @param alone see {@link Next} */
  process(claim: Claim, alone: boolean): void {
    const { onChange } = this.dependencies;
    const { key, rows } = claim.job;
    const job: OpenJob = { rows, alone, isGiven: false, ended: Promise.resolve() };
    const onLastSlice = () => {
      job.isGiven = true;
      onChange();
    };
    this.jobs.set(key, job);
    job.ended = processJob(claim, { ...this.dependencies, onLastSlice }).then((end) => {
      if (end !== 'ended') this.unfinished += 1;
      this.jobs.delete(key);
      onChange();
    });
  }

  async allEnded(): Promise<void> {
    await Promise.all([...this.jobs.values()].map(({ ended }) => ended));
  }
}
