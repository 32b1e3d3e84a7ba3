import { partsOfKey } from '../jobs/job-key';
import type { JobInFlight } from '../jobs/job-store';

/** What a worker does next. */
export type Next =
  /**
   * Claim these jobs, in this order. *Alone*: claim the one job when the worker has no other. Its last worker disappeared, and if
   * the job itself is the cause, such as by its memory, it takes no other job down with it again.
   */
  | { readonly do: 'claim'; readonly jobs: readonly [JobInFlight, ...JobInFlight[]]; readonly alone: boolean }
  /** Let a worker of this job's function have the slot: the job is the first in line. */
  | { readonly do: 'hand over'; readonly to: JobInFlight }
  /** No job waits that this worker can take now. */
  | { readonly do: 'wait' };

export interface Choice {
  /** Of the worker: it can process jobs of no other. */
  readonly functionName: string;
  /** A job of this function may come before an older one of another if that is less than so much older. */
  readonly preferMs: number;
  /** Jobs are taken until they have so many units together; at least one is. */
  readonly units: number;
  /** Functions to which the slot is not handed over. Default: none. */
  readonly avoided?: readonly string[];
}

/**
 * Earliest deadline first, of all functions that use the quota.
 *
 * @param waiting the earliest deadline first
 */
export function nextJobs(
  waiting: readonly JobInFlight[],
  { functionName, preferMs, units, avoided = [] }: Choice,
): Next {
  const functionOf = ({ key }: JobInFlight) => partsOfKey(key).functionName;
  const jobs = waiting.filter((job) => !avoided.includes(functionOf(job)));
  const own = jobs.filter((job) => functionOf(job) === functionName);
  const [others] = jobs.filter((job) => functionOf(job) !== functionName);
  const [first, ...more] = own.filter((job) => others === undefined || job.deadline - others.deadline < preferMs);
  if (first === undefined) return others === undefined ? { do: 'wait' } : { do: 'hand over', to: others };
  if (first.wasLost) return { do: 'claim', jobs: [first], alone: true };
  const taken = [first, ...more].map(sumOfUnits());
  const last = more.findIndex(({ wasLost }, index) => wasLost || (taken[index + 1] ?? 0) > units);
  return { do: 'claim', jobs: [first, ...(last < 0 ? more : more.slice(0, last))], alone: false };
}

/** The units of a job and of those before it. */
function sumOfUnits(): (job: JobInFlight) => number {
  let sum = 0;
  return ({ units }) => (sum += units);
}
