import { deadlineExceeded, processingFailed, retryHelps, type Failure } from '../jobs/failures';
import type { Claim, JobStore } from '../jobs/job-store';
import type { JobTimes } from '../jobs/job-times';
import { batchFailureIn } from '../processing/kit/batch-failure';
import type { Processor, ProcessorContext } from '../processing/processor';
import type { Clock } from '../shared/clock';
import { errorName } from '../shared/errors';
import type { Log } from '../shared/log';
import type { Metrics } from '../shared/metrics';
import { processSlices } from './process-slices';
import { watchLease, type StopReason } from './watch-lease';

export interface JobDependencies {
  /** The external function's name in SQL. */
  readonly functionName: string;
  readonly store: JobStore;
  readonly processor: Processor;
  readonly share: ProcessorContext['share'];
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Is called once all slices are given to the processor. Default: nothing happens. */
  readonly onLastSlice?: () => void;
}

/** How an attempt ended: the job has its end state, or it needs another attempt. */
export type AttemptEnd = 'ended' | 'needs another attempt';

/** Works on a claimed job until it has ended or another attempt has to go on. Never rejects. */
export async function processJob(claim: Claim, dependencies: JobDependencies): Promise<AttemptEnd> {
  const { store, clock, metrics } = dependencies;
  const { functionName } = dependencies;
  const { batchId, queryId } = claim.job;
  const log = dependencies.log.of({ functionName, batchId, queryId });
  log.info('claimed', { attempt: claim.attempt, rows: claim.job.rows });
  // The clock of post, or of an operator who started the job again, may be ahead.
  if (claim.attempt === 1) metrics.add('QueueDelay', Math.max(0, clock.now() - claim.job.acceptedAt));

  const progress = { done: 0 };
  const lease = watchLease(claim, progress, { ...dependencies, log });
  const reason = () => (lease.signal.aborted ? (lease.signal.reason as StopReason) : undefined);
  try {
    await processSlices(claim, { ...dependencies, signal: lease.signal, progress });
    if (!(await store.succeed(claim))) throw new ClaimLost();
    metrics.add('BatchesSucceeded');
    const milliseconds = clock.now() - claim.job.acceptedAt;
    metrics.add('TimeToResult', milliseconds);
    log.info('succeeded', { rows: claim.job.rows, milliseconds });
    return 'ended';
  } catch (error) {
    const ended = { ...dependencies, log, ...progress, reason: reason() };
    return await endAttempt(claim, reason() === 'lost' ? new ClaimLost() : error, ended);
  } finally {
    await lease.end();
  }
}

/** The lease has expired, so another worker may have claimed the job. */
class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

interface EndedAttempt extends JobDependencies {
  readonly reason: StopReason | undefined;
  /** Rows. */
  readonly done: number;
}

/** Ends an attempt that did not succeed: stores the failure of the batch, or releases the job for another attempt. */
async function endAttempt(claim: Claim, error: unknown, ended: EndedAttempt): Promise<AttemptEnd> {
  const { store, times, clock, log, metrics, reason, done } = ended;
  const stored = (write: Promise<boolean>) =>
    write.catch((problem: unknown) => {
      log.error('the job cannot be written to', {}, problem);
      return false;
    });
  const { attempt, job } = claim;
  const late = reason === 'deadline' && deadlineExceeded(done, job.rows, times);
  const notBefore = nextAttemptAt(claim, clock.now(), times);
  const failure = late || finalFailure(claim, error, notBefore);
  if (failure && (await stored(store.fail(claim, failure, done)))) {
    const { code } = failure;
    metrics.failed(code);
    const milliseconds = clock.now() - job.acceptedAt;
    metrics.add('TimeToResult', milliseconds);
    log.error('failed', { code, retryHelps: retryHelps(failure), attempt, milliseconds }, error);
    return 'ended';
  }
  metrics.add('AttemptsFailed');
  log.error('attempt failed', { attempt }, error);
  if (!(error instanceof ClaimLost)) await stored(store.release(claim, { done, notBefore: notBefore ?? clock.now() }));
  return 'needs another attempt';
}

/** The failure to store, or undefined if another attempt may succeed. */
function finalFailure({ attempt }: Claim, error: unknown, notBefore: number | undefined): Failure | undefined {
  const final = batchFailureIn(error);
  if (final) return final.failure;
  if (error instanceof ClaimLost || notBefore !== undefined) return undefined;
  return processingFailed(attempt, errorName(error));
}

/**
 * When the next attempt may begin, in milliseconds since the epoch: later after each attempt, and early enough to leave it half
 * of the remaining time. Undefined if there is no attempt left or too little time.
 */
function nextAttemptAt({ job, attempt }: Claim, now: number, times: JobTimes): number | undefined {
  const remaining = job.deadline - times.wrapUpMs - now;
  const hasTime = remaining >= 2 * times.heartbeatMs;
  return attempt < times.maxAttempts && hasTime ? now + Math.min(attempt * times.retryMs, remaining / 2) : undefined;
}
