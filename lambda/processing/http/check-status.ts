import { retryAfter } from '../kit/retry-after';
import type { RowError } from '../kit/row-error';
import { CallError } from './call-error';
import { answerOf, rowError } from './failures';
import type { HttpResponse } from './http-client';

/** Statuses below 500 that mean a transient error: Request Timeout and Too Early. */
const PASSING = new Set([408, 425]);

/**
 * Throws for a status other than 2xx: a RetryAfter, a CallError if the call has to be tried again, or the row's own
 * error. The messages depend only on the status, so they quote nothing of the response.
 *
 * @param now milliseconds since the epoch
 */
export function checkStatus({ status, retryAfter: header }: HttpResponse, rowErrors: readonly number[], now: number) {
  if (status >= 200 && status < 300) return;
  if (rowErrors.includes(status)) throw ownError(status, 'for this row');
  if (status === 429 || (status === 503 && header !== undefined)) throw retryAfter(header, now);
  if (status >= 500 || PASSING.has(status)) throw new CallError(`HTTP_${status}`);
  throw status < 400 ? ownError(status, 'and redirects are not followed') : ownError(status, 'for this row');
}

function ownError(status: number, more: string): RowError {
  return rowError('HTTP_{status}', { status, answer: answerOf(status), more });
}
