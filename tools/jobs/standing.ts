import type { JobTimes } from '../../lambda/jobs/job-times';
import type { JobInLine, Line } from './operator-table';

const QUOTA = 'quota:';

/** Where a job stands among the jobs of its line. */
export interface Standing {
  /** The name of the quota of the line. Undefined: the job's function uses none, and its job waits for no other. */
  readonly quota?: string;
  /** Counted from 1, the earliest deadline first. Undefined: the job does not wait, or the index does not show it yet. */
  readonly place?: number;
  /** How many jobs of the line a worker could claim now. */
  readonly waiting: number;
}

/** The standing of each job of a line, by its key. */
export function standingsIn(line: Line, now: number, times: JobTimes): (key: string) => Standing {
  const waiting = waitingIn(line, now, times);
  const places = new Map(waiting.map(({ key }, index) => [key, index + 1]));
  const quota = quotaOf(line.name);
  return (key) => ({ quota, place: places.get(key), waiting: waiting.length });
}

/** The jobs of a line that a worker could claim now, the earliest deadline first. */
export function waitingIn({ jobs }: Line, now: number, times: JobTimes): readonly JobInLine[] {
  return jobs.filter(
    (job) =>
      !isLeased(job, now) && (job.notBefore ?? 0) <= now && job.deadline > now && job.attempt < times.maxAttempts,
  );
}

/** Whether a worker has the job. */
export function isLeased({ leaseUntil = 0 }: JobInLine, now: number): boolean {
  return leaseUntil > now;
}

/** The name of the quota of a line. Undefined: the line has none. */
export function quotaOf(line: string): string | undefined {
  return line.startsWith(QUOTA) ? line.slice(QUOTA.length) : undefined;
}
