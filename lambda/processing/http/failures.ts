import { STATUS_CODES } from 'node:http';
import type { BatchFailure } from '../kit/batch-failure';
import { failuresOf } from '../kit/failures-of';
import { rowErrorsOf } from '../kit/row-errors-of';
import { errorName } from '../../shared/errors';
import { HTTP_FAILURES, HTTP_ROW_ERRORS } from './contract';

const failure = failuresOf(HTTP_FAILURES);

/** The row errors of this processor, by code. */
export const rowError = rowErrorsOf(HTTP_ROW_ERRORS);

export function serviceRefused(host: string, status: number): BatchFailure {
  return failure('SERVICE_REFUSED', { host, answer: answerOf(status) });
}

/** @param error of the last call */
export function apiFailed(host: string, error: unknown): BatchFailure {
  return failure('API_FAILED', { host, error: errorName(error) });
}

export function addressRefused(host: string): BatchFailure {
  return failure('ADDRESS_REFUSED', { host });
}

/** @param reason a clause without any part of the secret */
export function secretFailure(reason: string): BatchFailure {
  return failure('SECRET_UNUSABLE', { reason });
}

/** Such as `404 (Not Found)`. */
export function answerOf(status: number): string {
  const reason = STATUS_CODES[status];
  return reason === undefined ? String(status) : `${status} (${reason})`;
}
