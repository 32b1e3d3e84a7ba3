import { THROWN, thrownByName } from './thrown-by-name';

/**
 * A call throws it when the service throttled it. The kit makes the call again, and does not count the throttled one as a try. With `seconds`, no
 * call of this worker starts before that time. Without `seconds`, only this call waits: the kit's back-off.
 */
export class RetryAfter extends Error {
  readonly [THROWN] = 'RetryAfter' as const;
  readonly seconds?: number;

  constructor(seconds?: number, options?: ErrorOptions) {
    super('The service asks to try again later', options);
    this.name = 'RetryAfter';
    this.seconds = seconds;
  }
}

/** Returns the error itself if it is a RetryAfter, or the RetryAfter that caused it. */
export function retryAfterIn(error: unknown): RetryAfter | undefined {
  return thrownByName<RetryAfter>(error, 'RetryAfter');
}

/**
 * Makes a RetryAfter from the header `Retry-After`, which holds seconds or an HTTP date (RFC 9110, section 10.2.3). If the header is absent or holds
 * neither, the RetryAfter has no seconds.
 *
 * @param now milliseconds since the epoch
 */
export function retryAfter(header: string | null | undefined, now: number): RetryAfter {
  const text = header?.trim() ?? '';
  // `Date.parse('120')` is a date too, so digits come first.
  if (/^\d+(\.\d+)?$/.test(text)) return new RetryAfter(Number(text));
  const at = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : NaN;
  return new RetryAfter(Number.isNaN(at) ? undefined : Math.max(0, (at - now) / 1000));
}
