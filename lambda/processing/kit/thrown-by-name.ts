import { causesOf } from '../../shared/errors';

/** Marks the errors that a processor throws by name. Registered, since `instanceof` fails between two copies of a class. */
export const THROWN = Symbol.for('snowflake-remote-service.thrown');

export type ThrownName = 'BatchFailure' | 'RetryAfter' | 'RowError';

/**
 * The error of that name if it decides: the first error by name along the causes. So an error keeps its meaning inside a
 * library's own error, and an error by name may have another one as its cause.
 */
export function thrownByName<T extends { readonly [THROWN]: ThrownName }>(
  error: unknown,
  name: T[typeof THROWN],
): T | undefined {
  const first = causesOf(error).find((one) => THROWN in one) as T | undefined;
  return first?.[THROWN] === name ? first : undefined;
}
