import type { SnowflakePair } from '../../lib/config';

export interface Linked {
  readonly pairs: readonly SnowflakePair[];
  readonly outcome: 'added' | 'replaced' | 'already-linked';
  /** The external ids that gave way. */
  readonly replaced: readonly string[];
}

/**
 * Adds a pair. A user that has another external id gets the new one in its place, since that is what it means when someone
 * re-creates an integration; `keepOthers` is for several integrations of one Snowflake account, which share its user.
 */
export function linkPair(pairs: readonly SnowflakePair[], pair: SnowflakePair, keepOthers = false): Linked {
  const others = pairs.filter(({ userArn }) => userArn === pair.userArn);
  if (others.some(({ externalId }) => externalId === pair.externalId))
    return { pairs, outcome: 'already-linked', replaced: [] };
  if (others.length === 0 || keepOthers) return { pairs: [...pairs, pair], outcome: 'added', replaced: [] };
  const [first] = others;
  return {
    pairs: pairs
      .filter((each) => each === first || !others.includes(each))
      .map((each) => (each === first ? pair : each)),
    outcome: 'replaced',
    replaced: others.map(({ externalId }) => externalId),
  };
}
