import type { Claim } from '../jobs/job-store';
import { errorName } from '../shared/errors';
import type { ProcessDependencies, StopReason } from './process-handler';

type Dependencies = Pick<ProcessDependencies, 'store' | 'times' | 'clock' | 'log' | 'metrics'>;

export interface Lease {
  /** Aborts with a {@link StopReason} when the work has to stop. */
  readonly signal: AbortSignal;
  /** Ends the heartbeat; resolves when the last one is no longer under way. */
  end(): Promise<void>;
}

/** Keeps the claim alive by heartbeats, and tells the work when the claim is lost or the deadline near. */
export function watchLease(
  claim: Claim,
  progress: { readonly done: number },
  { store, times, clock, log, metrics }: Dependencies,
): Lease {
  const work = new AbortController();
  const ended = new AbortController();
  const stop = (reason: StopReason): void => work.abort(reason);
  const workUntil = claim.job.deadline - times.wrapUpMs;

  async function beat(): Promise<boolean> {
    // What was counted so far, for graphs by the minute; and it is not lost with the worker.
    metrics.publish();
    try {
      return await store.heartbeat(claim, progress.done);
    } catch (error) {
      // The table may be back before the lease lapses; if not, the next heartbeat or the end state is refused.
      log.error('heartbeat failed', { error: errorName(error) });
      return true;
    }
  }

  async function watch(): Promise<void> {
    for (;;) {
      await clock.sleep(Math.min(times.heartbeatMs, workUntil - clock.now()), ended.signal);
      if (clock.now() >= workUntil) return stop('deadline');
      if (!(await beat())) return stop('lost');
    }
  }

  const watching = watch().catch(() => undefined); // rejects only when ended, by the sleep
  return {
    signal: work.signal,
    async end() {
      ended.abort();
      await watching;
    },
  };
}
