import type { Clock } from '../../shared/clock';

/** After so much computing, a pause lets a heartbeat that is due go out and its reply come in. */
const COMPUTING_MS = 1_000;
const PAUSE_MS = 50;

/**
 * A pause to await between rows by a processor that computes. Without it no timer fires and no reply is read, so heartbeats
 * stop and the lease expires after `JOB_TIMES.leaseSeconds`. It takes some microseconds, and 50 ms after each second of
 * computing. It throws the signal's reason once the worker has to stop.
 */
export function pauses(clock: Clock): (signal: AbortSignal) => Promise<void> {
  let pausedAt = clock.now();
  return async (signal) => {
    if (clock.now() - pausedAt >= COMPUTING_MS) {
      await clock.sleep(PAUSE_MS, signal);
      pausedAt = clock.now();
    } else await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
}
