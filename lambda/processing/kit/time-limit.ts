import type { Clock } from '../../shared/clock';
import { untilAborted } from './until-aborted';

export interface TimeLimit {
  readonly seconds: number;
  readonly clock: Clock;
  /** Ends the work early. */
  readonly signal: AbortSignal;
}

/** The call took longer than `callTimeoutSeconds`. The kit tries the call again, as after other errors. */
export class CallTimeout extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Runs the work with a signal that aborts at the limit, or earlier if the given signal aborts. Rejects at the limit even if the
 * work ignores its signal. `AbortSignal.any` could combine the signals, but before Node 22.12 it leaks memory on a long-lived signal.
 */
export async function withTimeLimit<T>(
  { seconds, clock, signal }: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const either = new AbortController();
  const ended = new AbortController();
  const stop = (): void => either.abort(signal.reason);
  signal.addEventListener('abort', stop);
  const tooLate = (): void => either.abort(new CallTimeout(`The call took longer than ${seconds} s`));
  clock.sleep(seconds * 1000, ended.signal).then(tooLate, () => undefined);
  try {
    return await untilAborted(work(either.signal), either.signal);
  } finally {
    signal.removeEventListener('abort', stop);
    ended.abort();
  }
}
