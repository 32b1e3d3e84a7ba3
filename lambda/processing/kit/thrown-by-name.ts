import { causesOf } from '../../shared/errors';

/** Marks the errors that the kit recognises by their name. `instanceof` would fail if a bundle has two copies of a class. */
export const THROWN = Symbol.for('snowflake-remote-service.thrown');

export type ThrownName = 'BatchFailure' | 'RetryAfter' | 'RowError';

/**
 * Follows the causes of an error to the first marked error, and returns it if it has this name. So a marked error keeps its meaning if a library wraps
 * it in an error of its own, and a marked error may have another marked error as its cause.
 */
export function thrownByName<T extends { readonly [THROWN]: ThrownName }>(
  error: unknown,
  name: T[typeof THROWN],
): T | undefined {
  const first = causesOf(error).find((one) => THROWN in one) as T | undefined;
  return first?.[THROWN] === name ? first : undefined;
}
