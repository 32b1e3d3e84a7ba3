import { workerIn } from '../../../lambda/jobs/claim-token';
import { leaseIsLive, type Job } from '../../../lambda/jobs/job';
import type { JobTimes } from '../../../lambda/jobs/job-times';

/** The most attempts that are kept. The oldest are forgotten first. */
const MOST_ATTEMPTS = 5_000;

/** The most jobs that are known to have been seen before their first attempt. */
const MOST_JOBS = 2_000;

/** The time in which a worker had a job, in milliseconds since the epoch. */
interface Attempt {
  readonly key: string;
  readonly worker: string;
  readonly number: number;
  readonly from: number;
  /** The time of the worker's last heartbeat that was seen. */
  lastSeen: number;
  /** Absent: it lasts. */
  to?: number;
}

/** The attempts of jobs that are seen at every write, and each job's part of its workers' time. */
export class AttemptTimes {
  private readonly times: Pick<JobTimes, 'leaseMs'>;
  private attempts: Attempt[] = [];
  private readonly seenFromStart = new Set<string>();

  constructor(times: Pick<JobTimes, 'leaseMs'>) {
    this.times = times;
  }

  /** Takes the job as it is in the table now. */
  see(job: Job, now: number): void {
    if (job.attempt === 0) this.seeStart(job);
    const open = this.attempts.findLast(({ key, to }) => key === job.key && to === undefined);
    const isHeld = job.status === 'IN_PROGRESS' && leaseIsLive(job, now) && job.leaseOwner !== undefined;
    const isSame = open !== undefined && open.number === job.attempt;
    if (open && isSame) {
      // Each heartbeat extends the lease from its own time on.
      open.lastSeen = isHeld ? Math.max(open.lastSeen, (job.leaseUntil ?? 0) - this.times.leaseMs) : now;
      if (!isHeld) open.to = now;
      return;
    }
    // Another worker has the job, so the one before was lost: it worked until its last heartbeat, as far as is known.
    if (open) open.to = open.lastSeen;
    if (!isHeld || job.leaseOwner === undefined) return;
    const { key, attempt: number } = job;
    const worker = workerIn(job.leaseOwner);
    this.attempts.push({ key, worker, number, from: now, lastSeen: now });
    if (this.attempts.length > MOST_ATTEMPTS) this.attempts = this.attempts.slice(MOST_ATTEMPTS / 10);
  }

  /**
   * A job's part of its workers' time up to now, in milliseconds. The jobs that a worker had at the same time share that time
   * evenly. Undefined if the job was not seen before its first attempt.
   */
  shareOf({ key }: Pick<Job, 'key'>, now: number): number | undefined {
    if (!this.seenFromStart.has(key)) return undefined;
    const own = this.attempts.filter((one) => one.key === key);
    return own.reduce((sum, one) => sum + this.shareOfAttempt(one, now), 0);
  }

  /** Forgets all attempts, because some are not seen from now on. */
  forget(): void {
    this.attempts = [];
    this.seenFromStart.clear();
  }

  private seeStart({ key }: Job): void {
    this.seenFromStart.add(key);
    const [oldest] = this.seenFromStart;
    if (this.seenFromStart.size > MOST_JOBS && oldest !== undefined) this.seenFromStart.delete(oldest);
  }

  private shareOfAttempt(own: Attempt, now: number): number {
    const end = own.to ?? now;
    const others = this.attempts.filter(
      ({ worker, from, to }) => worker === own.worker && from < end && (to ?? now) > own.from,
    );
    const moments = [...new Set([own.from, end, ...others.flatMap(({ from, to }) => [from, to ?? now])])]
      .filter((at) => at >= own.from && at <= end)
      .sort((one, other) => one - other);
    return moments.slice(1).reduce((sum, to, index) => {
      const from = moments[index] ?? to;
      const jobs = others.filter((other) => other.from <= from && (other.to ?? now) >= to).length;
      return sum + (to - from) / Math.max(1, jobs);
    }, 0);
  }
}
