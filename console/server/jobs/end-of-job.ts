import type { Job } from '../../../lambda/jobs/job';
import type { JobTimes } from '../../../lambda/jobs/job-times';
import type { Job as ApiJob } from '../../api/batch';

/**
 * The times between which a job has ended, as far as its item tells: it has no time of its end.
 *
 *      last heartbeat            lease_until           deadline
 *  ──────────┼────────────────────────┼────────────────────┼──────▶
 *            └─ its worker ended it ──┘
 *
 * @param code of its failure, if it failed
 */
export function endOfJob(
  { status, acceptedAt, deadline, attempt, leaseUntil }: Job,
  code: string | undefined,
  { leaseMs }: Pick<JobTimes, 'leaseMs'>,
): NonNullable<ApiJob['ended']> {
  if (status === 'IN_PROGRESS') {
    // No worker stores the end of an abandoned job, so its times tell when it ended.
    const at = code === 'WORKER_LOST' ? Math.min(leaseUntil ?? deadline, deadline) : deadline;
    return { after: at, before: at };
  }
  const heartbeat = attempt === 0 || leaseUntil === undefined ? acceptedAt : leaseUntil - leaseMs;
  // An operator needs no lease.
  const last = code === 'FAILED_BY_OPERATOR' ? deadline : (leaseUntil ?? deadline);
  return { after: Math.max(acceptedAt, heartbeat), before: Math.min(last, deadline) };
}
