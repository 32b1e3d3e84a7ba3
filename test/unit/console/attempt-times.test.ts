import { AttemptTimes } from '../../../console/server/jobs/attempt-times';
import { aJob } from './a-job';

const LEASE_MS = 30_000;

/** A job that a worker has since `at`, or whose lease it extends then. */
function held(batchId: string, worker: string, at: number, attempt = 1) {
  return aJob({ batchId, attempt, leaseOwner: `${worker}#${batchId}`, leaseUntil: at + LEASE_MS });
}

/** What has seen these batches waiting. */
function anAttemptTimes(...batchIds: readonly string[]) {
  const attempts = new AttemptTimes({ leaseMs: LEASE_MS });
  for (const batchId of batchIds) attempts.see(aJob({ batchId }), 0);
  return attempts;
}

function ended(batchId: string, worker: string, attempt = 1) {
  return { ...held(batchId, worker, 0, attempt), status: 'SUCCESS' as const };
}

describe("a batch's part of the time of its workers", () => {
  it('is the time of its attempt if the worker has no other batch', () => {
    const attempts = anAttemptTimes('a');
    attempts.see(held('a', 'w', 1_000), 1_000);
    expect(attempts.shareOf(held('a', 'w', 0), 3_000)).toBe(2_000);
    attempts.see(ended('a', 'w'), 5_000);
    expect(attempts.shareOf(ended('a', 'w'), 60_000)).toBe(4_000);
  });

  it('is half of the time in which the worker has two batches, so that no second counts twice', () => {
    const attempts = anAttemptTimes('a', 'b');
    attempts.see(held('a', 'w', 0), 0);
    attempts.see(held('b', 'w', 4_000), 4_000);
    attempts.see(held('elsewhere', 'other', 4_000), 4_000);
    attempts.see(ended('a', 'w'), 6_000);
    attempts.see(ended('b', 'w'), 10_000);
    expect(attempts.shareOf(ended('a', 'w'), 60_000)).toBe(4_000 + 1_000);
    expect(attempts.shareOf(ended('b', 'w'), 60_000)).toBe(1_000 + 4_000);
  });

  it('ends at the last heartbeat of a worker that was lost, and goes on with the next attempt', () => {
    const attempts = anAttemptTimes('a');
    attempts.see(held('a', 'dead', 0), 0);
    attempts.see(held('a', 'dead', 5_000), 5_100);
    attempts.see(held('a', 'next', 40_000, 2), 40_000);
    attempts.see(ended('a', 'next', 2), 41_000);
    expect(attempts.shareOf(ended('a', 'next', 2), 60_000)).toBe(5_000 + 1_000);
  });

  it('is not known if its beginning was not seen, or if what happened later was not', () => {
    const attempts = anAttemptTimes('waits');
    attempts.see(held('a', 'next', 40_000, 2), 40_000);
    expect(attempts.shareOf(held('a', 'next', 0, 2), 60_000)).toBeUndefined();
    expect(attempts.shareOf(aJob({ batchId: 'waits' }), 60_000)).toBe(0);
    attempts.forget();
    expect(attempts.shareOf(aJob({ batchId: 'waits' }), 60_000)).toBeUndefined();
  });
});
