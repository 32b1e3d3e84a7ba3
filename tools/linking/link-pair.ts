import type { SnowflakePair } from '../../lib/snowflake-pair';

/** What to do with the other external ids of a user: in their place, or beside them. */
export type Choice = 'replace' | 'add';

export type Plan =
  | { readonly kind: 'linked already' }
  /** `formerUsers` have the pair's external id: the integration's user has changed. */
  | { readonly kind: 'new'; readonly formerUsers: readonly SnowflakePair[] }
  /**
   * The user is linked with other external ids. Either the integration was re-created, or it is another one of the same
   * Snowflake account, whose integrations share their user.
   */
  | { readonly kind: 'other ids'; readonly others: readonly SnowflakePair[] };

/** What linking a pair means, next to the pairs that are linked. */
export function planFor(pairs: readonly SnowflakePair[], pair: SnowflakePair): Plan {
  const others = pairs.filter(({ userArn }) => userArn === pair.userArn);
  if (others.some(({ externalId }) => externalId === pair.externalId)) return { kind: 'linked already' };
  if (others.length > 0) return { kind: 'other ids', others };
  return { kind: 'new', formerUsers: pairs.filter(({ externalId }) => externalId === pair.externalId) };
}
