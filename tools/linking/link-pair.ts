import type { SnowflakePair } from '../../lib/snowflake-pair';

/** Whether a pair replaces the other external id of its user, or is added. */
export type Choice = 'replace' | 'add';

export type Plan =
  | { readonly kind: 'linked already' }
  /** The pair is new. `formerUsers` are pairs with the same external id: the integration's user has changed. */
  | { readonly kind: 'new'; readonly formerUsers: readonly SnowflakePair[] }
  /**
   * The user is linked with other external ids. Either the integration was re-created, or it is another integration of the same
   * Snowflake account. All integrations of an account share a user.
   */
  | { readonly kind: 'other ids'; readonly others: readonly SnowflakePair[] };

/** Decides how to link a pair, given the pairs that are linked. */
export function planFor(pairs: readonly SnowflakePair[], pair: SnowflakePair): Plan {
  const others = pairs.filter(({ userArn }) => userArn === pair.userArn);
  if (others.some(({ externalId }) => externalId === pair.externalId)) return { kind: 'linked already' };
  if (others.length > 0) return { kind: 'other ids', others };
  return { kind: 'new', formerUsers: pairs.filter(({ externalId }) => externalId === pair.externalId) };
}
