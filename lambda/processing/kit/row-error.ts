import type { Value } from '../../protocol/batch';
import { THROWN, thrownByName } from './thrown-by-name';

/**
 * The value of a row that has an error of its own. It is a type, because TypeScript does not accept an interface, which has no index signature, as
 * a {@link Value}.
 */
export type RowErrorValue = { readonly error: { readonly code: string; readonly message: string } };

/**
 * The error of one row. A call throws it, or returns it in place of the row's answer. The row's value becomes `{"error":{"code","message"}}`, and the
 * other rows get their values. If a call of several rows throws it, the kit repeats the call with each half of the rows, until the row at fault is
 * alone.
 */
export class RowError extends Error {
  readonly [THROWN] = 'RowError' as const;
  readonly value: RowErrorValue;

  /**
   * @param code in capitals
   * @param message short, since answers are limited in size, and without the row's text
   */
  constructor(code: string, message: string, options?: ErrorOptions) {
    // Not `message`, because an error's own message may be logged at level DEBUG, and this one is for SQL alone.
    super(code, options);
    this.name = 'RowError';
    this.value = { error: { code, message } };
  }
}

/** Returns the error itself if it is a RowError, or the RowError that caused it. */
export function rowErrorIn(error: unknown): RowError | undefined {
  return thrownByName<RowError>(error, 'RowError');
}

/** Whether the answer is an error in place of a value. */
export function isRowError(answer: object | Value | undefined): answer is RowError {
  return answer instanceof Error && rowErrorIn(answer) === answer;
}
