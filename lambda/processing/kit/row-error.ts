import type { Value } from '../../protocol/batch';
import { THROWN, thrownByName } from './thrown-by-name';

/** The value of a row that has an error of its own. Type and not interface, since an interface is not a {@link Value}. */
export type RowErrorValue = { readonly error: { readonly code: string; readonly message: string } };

/**
 * Thrown, or returned in place of an answer, for an error of one row: the row's value becomes `{"error":{"code","message"}}`,
 * and the rows beside it get theirs. A call of several rows that throws it is made again with each half of them, until the
 * row is alone.
 */
export class RowError extends Error {
  readonly [THROWN] = 'RowError' as const;
  readonly value: RowErrorValue;

  /**
   * @param code in capitals
   * @param message short, since answers are limited in size, and without the row's text
   */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, options);
    this.name = 'RowError';
    this.value = { error: { code, message } };
  }
}

/** The RowError that the error is, or that caused it. */
export function rowErrorIn(error: unknown): RowError | undefined {
  return thrownByName<RowError>(error, 'RowError');
}

/** Whether the answer is an error in place of a value. */
export function isRowError(answer: object | Value | undefined): answer is RowError {
  return answer instanceof Error && rowErrorIn(answer) === answer;
}
