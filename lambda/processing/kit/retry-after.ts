import { THROWN, thrownByName } from './thrown-by-name';

/**
 * Thrown by a call that a service throttled: the call is made again, and it uses up no attempt. With `seconds`, no call of
 * this worker starts before that time. Without, only this call waits, by the kit's back-off.
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

/** The RetryAfter that the error is, or that caused it. */
export function retryAfterIn(error: unknown): RetryAfter | undefined {
  return thrownByName<RetryAfter>(error, 'RetryAfter');
}

/**
 * The RetryAfter of a header `Retry-After`, which holds seconds or an HTTP date (RFC 9110, section 10.2.3). A header that is
 * absent or holds neither gives one without seconds.
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
