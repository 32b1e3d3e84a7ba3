import { partsOfKey } from '../jobs/job-key';
import type { JobInFlight } from '../jobs/job-store';

/** What a worker does next. */
export type Next =
  /** Claim these jobs, in this order. */
  | { readonly claim: readonly JobInFlight[] }
  /** The first job in line is another function's, so that function's worker gets the slot. */
  | { readonly handOverFor: JobInFlight }
  | 'nothing waits';

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
  const comesBefore = (job: JobInFlight) => others === undefined || job.deadline - others.deadline < preferMs;
  const claim: JobInFlight[] = [];
  let taken = 0;
  for (const job of own.filter(comesBefore)) {
    if (claim.length > 0 && taken + job.units > units) break;
    claim.push(job);
    taken += job.units;
  }
  if (claim.length > 0) return { claim };
  return others === undefined ? 'nothing waits' : { handOverFor: others };
}
