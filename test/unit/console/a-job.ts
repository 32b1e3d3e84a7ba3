import type { Job } from '../../../lambda/jobs/job';

/** A job that waits, accepted at 0. A test overrides what it is about. */
export function aJob(more: Partial<Job> = {}): Job {
  const { functionName = 'mood', batchId = 'query-1:1:1:0:0' } = more;
  return {
    key: `${functionName}#${batchId}`,
    functionName,
    batchId,
    status: 'IN_PROGRESS',
    digest: 'x',
    rows: 1_200,
    units: 48,
    slices: 3,
    acceptedAt: 0,
    deadline: 570_000,
    attempt: 0,
    process: 'Process',
    expectedAt: 10_000,
    done: 0,
    queryId: 'query-1',
    expiresAtSeconds: 43_200,
    ...more,
  };
}
