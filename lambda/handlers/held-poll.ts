import type { Job } from '../jobs/job';
import { leaseIsLive } from '../jobs/job';
import type { JobTimes } from '../jobs/job-times';

/** The longest time between two looks at a job that has long to go. */
const LONGEST_LOOK_MS = 5_000;

/** The longest time between two looks at a job that takes longer than expected. */
const LONGEST_LATE_LOOK_MS = 2_000;

/**
 * How long before its expected end a job may end, in looks: one second. The rows of the slice in work are not counted as done, so
 * the end is expected too late.
 */
const EARLY_LOOKS = 4;

/** By which part of the time that a job is late the looks grow rarer. */
const PART_OF_DELAY = 1 / 8;

/** What get knows of a function's pace. */
export interface PollPace {
  /** Of the quota. Undefined: no quota tells how long a batch takes. */
  readonly unitsPerMs: number | undefined;
  readonly times: JobTimes;
}

/** Whether a poll for an unfinished job waits: a worker has the job, or its turn comes before `until`. */
export function isWorthHolding(job: Job, until: number, now: number, pace: PollPace): boolean {
  if (leaseIsLive(job, now)) return true;
  if ((job.notBefore ?? 0) > until) return false;
  return job.expectedAt - workMs(job, pace) <= until;
}

/**
 * How long a held poll waits before it looks at the job again: half of the time for which the job is expected to go on at least. A batch whose
 * answers are remembered ends far earlier than expected, so the wait is not longer than half of the job's age either.
 */
export function nextLookMs(job: Job, now: number, pace: PollPace): number {
  const { times } = pace;
  const leftMs = expectedEnd(job, pace) - now;
  const atLeastMs = leftMs - EARLY_LOOKS * times.lookMs;
  const ageMs = now - job.acceptedAt;
  const waitMs =
    leftMs > 0
      ? Math.min(atLeastMs / 2, ageMs / 2, LONGEST_LOOK_MS)
      : Math.min(-leftMs * PART_OF_DELAY, LONGEST_LATE_LOOK_MS);
  return Math.max(times.lookMs, waitMs);
}

function expectedEnd(job: Job, pace: PollPace): number {
  const { leaseUntil, expectedAt, notBefore = 0, rows, done } = job;
  if (leaseUntil === undefined) return expectedAt;
  // The rows done are those of the last heartbeat, which also extended the lease.
  const heartbeatAt = leaseUntil - pace.times.leaseMs;
  const left = rows === 0 ? 0 : 1 - done / rows;
  return Math.max(heartbeatAt, notBefore) + workMs(job, pace) * left;
}

function workMs({ units }: Job, { unitsPerMs }: PollPace): number {
  return unitsPerMs === undefined ? 0 : units / unitsPerMs;
}
