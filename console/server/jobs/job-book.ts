import type { Job } from '../../../lambda/jobs/job';
import { workerIn } from '../../../lambda/jobs/claim-token';
import { jobKeyOf } from '../../../lambda/jobs/job-key';
import type { JobTimes } from '../../../lambda/jobs/job-times';
import type { Line } from '../../../tools/jobs/operator-table';
import { standingsIn, type Standing } from '../../../tools/jobs/standing';
import type { BatchName, Job as ApiJob } from '../../api/batch';
import type { EventLog } from '../event-log';
import { apiJob } from './api-job';

export interface JobBookOptions {
  readonly events: EventLog;
  readonly times: JobTimes;
  /** The line of a function. */
  readonly lineOf: (functionName: string) => string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The most jobs to know. The oldest that have ended are forgotten first. Default: 2,000. */
  readonly mostJobs?: number;
}

interface Entry {
  job: Job;
  readonly slicesStored: Set<number>;
  /** What the last event said. */
  sent?: ApiJob;
}

/** The jobs that the console knows. It adds an event when a job has changed, or when time alone has changed its state. */
export class JobBook {
  private readonly options: Required<JobBookOptions>;
  private readonly entries = new Map<string, Entry>();

  constructor({ mostJobs = 2_000, ...options }: JobBookOptions) {
    this.options = { ...options, mostJobs };
  }

  /** Takes the job as it is in the table now. */
  see(job: Job): void {
    const entry = this.entries.get(job.key) ?? { job, slicesStored: new Set() };
    entry.job = job;
    this.entries.set(job.key, entry);
    this.report(entry, this.standingOf(this.lineOf(job)), isSame);
    if (this.entries.size > this.options.mostJobs) this.forgetOne();
  }

  /** Takes a checkpoint of a known job. Its event comes at once, the new number of rows at the next {@link tick}. */
  seeSlice(name: BatchName, slice: number): void {
    const entry = this.entries.get(jobKeyOf(name.functionName, name.batchId));
    if (entry === undefined || entry.slicesStored.has(slice)) return;
    entry.slicesStored.add(slice);
    this.options.events.add({ kind: 'slice', at: this.options.now(), ...name, slice, attempt: entry.job.attempt });
  }

  /** Reports what has changed without a write to the job: leases and deadlines that have passed, rows of checkpoints. */
  tick(): void {
    const standings = new Map<string, (key: string) => Standing>();
    for (const entry of this.entries.values()) {
      if (!isInFlight(entry)) continue;
      const line = this.lineOf(entry.job);
      const standing = standings.get(line) ?? this.standingOf(line);
      standings.set(line, standing);
      this.report(entry, standing, isAlike);
    }
  }

  /** The jobs in flight of a line, the earliest deadline first. */
  line(name: string): Line {
    const jobs = [...this.entries.values()].filter((entry) => isInFlight(entry) && this.lineOf(entry.job) === name);
    return { name, jobs: jobs.map(({ job }) => job).sort((one, other) => one.deadline - other.deadline) };
  }

  /** Undefined: the job is not known. */
  job({ functionName, batchId }: BatchName): Job | undefined {
    return this.entries.get(jobKeyOf(functionName, batchId))?.job;
  }

  /** The worker whose lease the job has or had last. Undefined: none, or the job is not known. */
  workerOf(key: string): string | undefined {
    const token = this.entries.get(key)?.job.leaseOwner;
    return token && workerIn(token);
  }

  slicesStored({ functionName, batchId }: BatchName): number {
    return this.entries.get(jobKeyOf(functionName, batchId))?.slicesStored.size ?? 0;
  }

  /** All known jobs, the latest first. */
  jobs(): readonly Job[] {
    return [...this.entries.values()].map(({ job }) => job).reverse();
  }

  private report(
    entry: Entry,
    standing: (key: string) => Standing,
    isKnown: (sent: ApiJob, next: ApiJob) => boolean,
  ): void {
    const { job, sent, slicesStored } = entry;
    const { events, times, now } = this.options;
    const next = apiJob(job, { standing: standing(job.key), slicesStored: slicesStored.size, now: now(), times });
    if (sent && isKnown(sent, next)) return;
    entry.sent = next;
    const { functionName, batchId } = job;
    events.add({ kind: 'job', at: now(), functionName, batchId, job: next });
  }

  private standingOf(line: string): (key: string) => Standing {
    return standingsIn(this.line(line), this.options.now(), this.options.times);
  }

  private lineOf({ functionName }: Job): string {
    return this.options.lineOf(functionName) ?? '';
  }

  private forgetOne(): void {
    const [first] = this.entries;
    const [key] = [...this.entries].find(([, entry]) => !isInFlight(entry)) ?? first ?? [];
    if (key !== undefined) this.entries.delete(key);
  }
}

/** Not if it has ended, or is abandoned: then the table still says that it is in progress. */
function isInFlight({ job, sent }: Entry): boolean {
  return job.status === 'IN_PROGRESS' && sent?.state !== 'failed';
}

function isSame(one: ApiJob, other: ApiJob): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isAlike(one: ApiJob, other: ApiJob): boolean {
  return one.state === other.state && one.rowsDone === other.rowsDone;
}
