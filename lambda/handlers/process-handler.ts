import { randomUUID } from 'node:crypto';
import { BatchFailure, deadlineExceeded, processingFailed, RETRY_HELPS, type Failure } from '../jobs/failures';
import type { Claim, JobStore } from '../jobs/job-store';
import type { JobTimes } from '../jobs/job-times';
import type { Processor } from '../processing/processor';
import type { Clock } from '../shared/clock';
import { errorName, isPassing } from '../shared/errors';
import type { Log } from '../shared/log';
import type { Metrics } from '../shared/metrics';
import { processSlices } from './process-slices';
import { quotaShare } from './quota-share';
import { watchLease } from './watch-lease';

export interface ProcessDependencies {
  readonly store: JobStore;
  readonly processor: Processor;
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What post sends, and all that the event queue and the failure queue ever see. */
export interface ProcessEvent {
  readonly batchId: string;
}

/** Why work stops before it is done. */
export type StopReason = 'deadline' | 'lost';

/** Does the work on one batch, once: a second delivery of the event finds the job claimed or ended and does nothing. */
export function processHandler(dependencies: ProcessDependencies) {
  return async ({ batchId }: ProcessEvent): Promise<void> => {
    const { clock, log, metrics } = dependencies;
    log.about({ batchId });
    if (!batchId) throw new Error('The event names no batchId, so there is no job to work on');
    const claim = await claimed(batchId, dependencies);
    if (claim === undefined) {
      log.info('nothing to do: the job has ended, is claimed, or is past its deadline');
      return;
    }
    log.about({ batchId, queryId: claim.job.queryId });
    log.info('claimed', { attempt: claim.attempt, rows: claim.job.rows });
    if (claim.attempt === 1) metrics.add('QueueDelay', clock.now() - claim.job.acceptedAt);
    await work(claim, dependencies);
  };
}

/**
 * Retries a claim that met a passing error for as long as Lambda would wait before it runs the event again. A lasting
 * error is thrown at once. Whether Lambda retries once more is told from the number of claims, which a run that ends
 * without a claim does not raise.
 */
async function claimed(batchId: string, dependencies: ProcessDependencies): Promise<Claim | undefined> {
  const { store, times, clock, log } = dependencies;
  const owner = randomUUID();
  for (const lastTry = clock.now() + times.retryWaitMs; ; await clock.sleep(times.heartbeatMs)) {
    const claim = await store.claim(batchId, owner).catch((error: unknown) => {
      log.error('the job cannot be claimed', {}, error);
      if (!isPassing(error) || clock.now() >= lastTry) throw new Error(`The claim failed with ${errorName(error)}`);
      return 'not yet' as const;
    });
    if (claim !== 'not yet') return claim;
  }
}

async function work(claim: Claim, dependencies: ProcessDependencies): Promise<void> {
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
    await stop(claim, reason() === 'lost' ? new ClaimLost() : error, {
      ...dependencies,
      ...progress,
      reason: reason(),
    });
  } finally {
    await lease.end();
  }
}

/** Ends in success, or in the error that no further try by this worker can mend. */
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
      // Whoever is on call may have a job begin anew that had come some way.
      const again = attempt > 1 || claim.job.done > 0;
      await processSlices(claim, { ...dependencies, signal, share, progress, again });
      if (await store.succeed(claim)) return;
      throw new ClaimLost();
    } catch (error) {
      const lasting = error instanceof BatchFailure || error instanceof ClaimLost || signal.aborted;
      if (lasting || attempt >= times.maxAttempts || lambdaMayComeAgain(claim, clock.now(), times)) throw error;
      metrics.add('AttemptsFailed');
      log.error('attempt failed, and Lambda would come too late: trying again', { attempt }, error);
      progress.done = 0;
      await clock.sleep(times.heartbeatMs, signal);
    }
  }
}

/** Whether the job may still be claimed when Lambda runs the event again. */
function lambdaMayComeAgain({ job, attempt }: Claim, now: number, times: JobTimes): boolean {
  const retryAt = now + attempt * times.retryWaitMs;
  return attempt < times.maxAttempts && retryAt + times.writeMs < job.acceptedAt + times.eventAgeMs;
}

/**
 * The lease has lapsed. Whether another worker has taken over is for Lambda's retry to find out: it then has nothing to
 * do. Were there no retry, a job that nobody took over would stand still until its deadline.
 */
class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

interface Stopped extends ProcessDependencies {
  readonly reason: StopReason | undefined;
  /** Rows. */
  readonly done: number;
}

/** Decides what an interrupted piece of work leaves behind: the reason of its failure, or another attempt. */
async function stop(claim: Claim, error: unknown, stopped: Stopped): Promise<void> {
  const { store, times, clock, log, metrics, reason, done } = stopped;
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
    log.error('failed', { code, retryHelps: RETRY_HELPS[code], attempt, milliseconds }, error);
    return;
  }
  metrics.add('AttemptsFailed');
  log.error('attempt failed', { attempt }, error);
  if (!(error instanceof ClaimLost)) await stored(store.release(claim, done));
  // A new error: the original's message may quote rows, and Lambda logs and queues what is thrown.
  throw new Error(`Attempt ${attempt} failed with ${errorName(error)}`);
}

/** The failure to store, or undefined while another attempt may help. */
function finalFailure(claim: Claim, error: unknown, now: number, times: JobTimes): Failure | undefined {
  if (error instanceof BatchFailure) return error.failure;
  if (error instanceof ClaimLost) return undefined;
  return lambdaMayComeAgain(claim, now, times) ? undefined : processingFailed(times.maxAttempts, errorName(error));
}
