import { randomUUID } from 'node:crypto';
import { deadlineExceeded, processingFailed, retryHelps, type Failure } from '../jobs/failures';
import type { Claim, JobStore } from '../jobs/job-store';
import type { JobTimes } from '../jobs/job-times';
import { batchFailureIn } from '../processing/kit/batch-failure';
import type { Processor } from '../processing/processor';
import type { Clock } from '../shared/clock';
import { errorName, isTransient } from '../shared/errors';
import type { Log } from '../shared/log';
import type { Metrics } from '../shared/metrics';
import { processSlices } from './process-slices';
import { quotaShare } from './quota-share';
import { watchLease, type StopReason } from './watch-lease';

export interface ProcessDependencies {
  /** The external function's name in SQL. */
  readonly functionName: string;
  readonly store: JobStore;
  readonly processor: Processor;
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The event that post sends. The event queue and the failure queue hold nothing else about a batch. */
export interface ProcessEvent {
  readonly batchId: string;
}

/**
 * Processes one batch. Lambda delivers events at least once: a second delivery finds the job claimed or ended and does
 * nothing.
 */
export function processHandler(dependencies: ProcessDependencies) {
  return async ({ batchId }: ProcessEvent): Promise<void> => {
    const { functionName, clock, log, metrics } = dependencies;
    log.about({ functionName, batchId });
    metrics.about(functionName);
    if (!batchId) throw new Error('The event names no batchId, so there is no job to work on');
    const claim = await claimed(batchId, dependencies);
    if (claim === undefined) {
      log.info('nothing to do: the job is absent, has ended, is claimed, or can no longer be claimed');
      return;
    }
    log.about({ functionName, batchId, queryId: claim.job.queryId });
    log.info('claimed', { attempt: claim.attempt, rows: claim.job.rows });
    if (claim.attempt === 1) metrics.add('QueueDelay', clock.now() - claim.job.acceptedAt);
    await processClaim(claim, dependencies);
  };
}

/**
 * Retries a claim that met a transient error, for as long as Lambda would wait before its retry. A permanent error is thrown at
 * once. A run that ends without a claim uses up one of Lambda's retries, and {@link lambdaMayRetry}, which counts claims,
 * does not see it.
 */
async function claimed(batchId: string, dependencies: ProcessDependencies): Promise<Claim | undefined> {
  const { store, times, clock, log } = dependencies;
  const owner = randomUUID();
  for (const lastTry = clock.now() + times.retryWaitMs; ; await clock.sleep(times.heartbeatMs)) {
    const claim = await store.claim(batchId, owner).catch((error: unknown) => {
      log.error('the job cannot be claimed', {}, error);
      if (!isTransient(error) || clock.now() >= lastTry) throw new Error(`The claim failed with ${errorName(error)}`);
      return 'not yet' as const;
    });
    if (claim !== 'not yet') return claim;
  }
}

async function processClaim(claim: Claim, dependencies: ProcessDependencies): Promise<void> {
  const { clock, log, metrics } = dependencies;
  const progress = { done: 0 };
  const lease = watchLease(claim, progress, dependencies);
  const reason = () => (lease.signal.aborted ? (lease.signal.reason as StopReason) : undefined);
  try {
    await succeed(claim, progress, lease.signal, dependencies);
    metrics.add('BatchesSucceeded');
    const milliseconds = clock.now() - claim.job.acceptedAt;
    metrics.add('TimeToResult', milliseconds);
    log.info('succeeded', { rows: claim.job.rows, milliseconds });
  } catch (error) {
    await endAttempt(claim, reason() === 'lost' ? new ClaimLost() : error, {
      ...dependencies,
      ...progress,
      reason: reason(),
    });
  } finally {
    await lease.end();
  }
}

/** Resolves when the job has succeeded; rejects when this worker cannot help any more. */
async function succeed(
  claim: Claim,
  progress: { done: number },
  signal: AbortSignal,
  dependencies: ProcessDependencies,
): Promise<void> {
  const { store, times, clock, log, metrics } = dependencies;
  const share = quotaShare(claim, dependencies);
  for (let attempt = claim.attempt; ; attempt += 1) {
    try {
      // An operator can restart a job that is partly done.
      const again = attempt > 1 || claim.job.done > 0;
      await processSlices(claim, { ...dependencies, attempt, signal, share, progress, again });
      if (await store.succeed(claim)) return;
      throw new ClaimLost();
    } catch (error) {
      const isFinal = batchFailureIn(error) || error instanceof ClaimLost || signal.aborted;
      if (isFinal || attempt >= times.maxAttempts || lambdaMayRetry(claim, clock.now(), times)) throw error;
      metrics.add('AttemptsFailed');
      log.error('attempt failed; retrying here, since a retry by Lambda would come too late', { attempt }, error);
      progress.done = 0;
      await clock.sleep(times.heartbeatMs, signal);
    }
  }
}

/** Whether the job can still be claimed when Lambda retries the event. */
function lambdaMayRetry({ job, attempt }: Claim, now: number, times: JobTimes): boolean {
  const retryAt = now + attempt * times.retryWaitMs;
  return attempt < times.maxAttempts && retryAt + times.writeMs < job.acceptedAt + times.eventAgeMs;
}

/**
 * The lease has expired. The error makes Lambda retry the event. If another worker has claimed the job, the retry does
 * nothing. If none has, the job would wait for its deadline without that retry.
 */
class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

interface EndedAttempt extends ProcessDependencies {
  readonly reason: StopReason | undefined;
  /** Rows. */
  readonly done: number;
}

/** Ends an attempt that did not succeed: stores the failure of the batch, or releases the job for another attempt. */
async function endAttempt(claim: Claim, error: unknown, ended: EndedAttempt): Promise<void> {
  const { store, times, clock, log, metrics, reason, done } = ended;
  const stored = (write: Promise<boolean>) =>
    write.catch((problem: unknown) => {
      log.error('the job cannot be written to', {}, problem);
      return false;
    });
  const { attempt, job } = claim;
  const late = reason === 'deadline' && deadlineExceeded(done, job.rows, times);
  const failure = late || finalFailure(claim, error, clock.now(), times);
  if (failure && (await stored(store.fail(claim, failure, done)))) {
    const { code } = failure;
    metrics.failed(code);
    const milliseconds = clock.now() - job.acceptedAt;
    metrics.add('TimeToResult', milliseconds);
    log.error('failed', { code, retryHelps: retryHelps(failure), attempt, milliseconds }, error);
    return;
  }
  metrics.add('AttemptsFailed');
  log.error('attempt failed', { attempt }, error);
  if (!(error instanceof ClaimLost)) await stored(store.release(claim, done));
  // A new error: the original's message may quote rows, and Lambda logs and queues what is thrown.
  throw new Error(`Attempt ${attempt} failed with ${errorName(error)}`);
}

/** The failure to store, or undefined if another attempt may succeed. */
function finalFailure(claim: Claim, error: unknown, now: number, times: JobTimes): Failure | undefined {
  const final = batchFailureIn(error);
  if (final) return final.failure;
  if (error instanceof ClaimLost) return undefined;
  return lambdaMayRetry(claim, now, times) ? undefined : processingFailed(times.maxAttempts, errorName(error));
}
