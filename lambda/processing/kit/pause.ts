import type { Clock } from '../../shared/clock';

/** So much computing is followed by a pause. */
const COMPUTING_MS = 1_000;

/** The part of the computed time for which nothing computes: time for a heartbeat to go out and its reply to come in. */
const PAUSED_PART = 0.05;
const LONGEST_PAUSE_MS = 500;

/**
 * A pause to await between rows by a processor that computes. Without it no timer fires and no reply is read, so heartbeats
 * stop and the lease expires after `JOB_TIMES.leaseSeconds`. It takes some microseconds, and after each second of computing
 * 50 ms for all slices together: one slice does not compute in the pause of another. It throws the signal's reason once the
 * worker has to stop.
 */
export function pauses(clock: Clock): (signal: AbortSignal) => Promise<void> {
  let pausedAt = clock.now();
  let line = Promise.resolve();

  async function pause(): Promise<void> {
    // The slice whose turn came before computes now, and its time counts.
    await new Promise((resolve) => setImmediate(resolve));
    const computed = clock.now() - pausedAt;
    if (computed < COMPUTING_MS) return;
    await clock.sleep(Math.min(LONGEST_PAUSE_MS, computed * PAUSED_PART));
    pausedAt = clock.now();
  }

  return async (signal) => {
    line = line.then(pause);
    await line;
    signal.throwIfAborted();
  };
}
