import type { Clock } from '../../shared/clock';

/** A pause follows after this time of computing. */
const COMPUTING_MS = 1_000;

/** The length of a pause, as a fraction of the computing time before it: enough to send a heartbeat and to read its reply. */
const PAUSED_PART = 0.05;
const LONGEST_PAUSE_MS = 500;

/**
 * Makes a function that a processor awaits between rows if it computes for long. Without pauses no timer fires and no reply is read, so heartbeats
 * stop and the lease expires after `JOB_TIMES.leaseSeconds`. A pause takes some microseconds, but 50 ms after each second of computing. It holds
 * for all slices together: no slice computes during the pause of another. The function throws the signal's reason once the worker has to stop.
 */
export function pauses(clock: Clock): (signal: AbortSignal) => Promise<void> {
  let pausedAt = clock.now();
  let line = Promise.resolve();

  async function pause(): Promise<void> {
    // Lets the slice compute whose pause ended before this one. Its computing time counts, too.
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
