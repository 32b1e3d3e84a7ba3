import type { Claim, JobStore } from '../jobs/job-store';
import type { JobTimes } from '../jobs/job-times';
import type { Clock } from '../shared/clock';
import type { Log } from '../shared/log';
import type { Metrics } from '../shared/metrics';

/** Why a worker stops before the batch is done: the deadline is near, or another worker may claim the job. */
export type StopReason = 'deadline' | 'lost';

export interface LeaseDependencies {
  readonly store: Pick<JobStore, 'heartbeat'>;
  readonly times: JobTimes;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
  readonly metrics: Pick<Metrics, 'publish'>;
}

export interface Lease {
  /** Aborts with a {@link StopReason} when the worker has to stop. */
  readonly signal: AbortSignal;
  /** Ends the heartbeats. Resolves when none is under way any more. */
  end(): Promise<void>;
}

/** Renews the lease by heartbeats until `end` is called, and tells the worker when the lease is lost or the deadline is near. */
export function watchLease(
  claim: Claim,
  progress: { readonly done: number },
  { store, times, clock, log, metrics }: LeaseDependencies,
): Lease {
  const work = new AbortController();
  const ended = new AbortController();
  const stop = (reason: StopReason): void => work.abort(reason);
  const workUntil = claim.job.deadline - times.wrapUpMs;

  async function watch(): Promise<void> {
    for (;;) {
      await clock.sleep(Math.min(times.heartbeatMs, workUntil - clock.now()), ended.signal);
      if (clock.now() >= workUntil) return stop('deadline');
      if (!(await heartbeat())) return stop('lost');
      publishMetrics();
    }
  }

  async function heartbeat(): Promise<boolean> {
    try {
      return await store.heartbeat(claim, progress.done);
    } catch (error) {
      // A later heartbeat may succeed before the lease expires. If none does, the table rejects the next write.
      logError('heartbeat failed', error);
      return true;
    }
  }

  /** Publishes during the work, so that graphs by the minute show it and a crash loses little. */
  function publishMetrics(): void {
    try {
      metrics.publish();
    } catch (error) {
      logError('the metrics cannot be published', error);
    }
  }

  /** The heartbeats go on even if the log cannot be written. */
  function logError(message: string, error: unknown): void {
    try {
      log.error(message, {}, error);
    } catch {
      // No other place could report it.
    }
  }

  const watching = watch().catch(() => {
    // Without heartbeats another worker will claim the job, so the work stops. After `end` the rejection is that of the sleep.
    if (!ended.signal.aborted) stop('lost');
  });
  return {
    signal: work.signal,
    async end() {
      ended.abort();
      await watching;
    },
  };
}
