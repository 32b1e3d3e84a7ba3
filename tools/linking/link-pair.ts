import type { SnowflakePair } from '../../lib/snowflake-pair';
import { UsageError } from '../command-line/usage-error';

export interface Linked {
  readonly pairs: readonly SnowflakePair[];
  readonly outcome: 'added' | 'replaced' | 'already-linked';
  /** The external id that gave way. */
  readonly replaced?: string;
}

/**
 * Adds a pair. A user that has another external id gets the new one in its place, since that is what it means when someone
 * re-creates an integration; `keepOthers` is for several integrations of one Snowflake account, which share its user. Which
 * of several gives way cannot be known: throws.
 */
export function linkPair(pairs: readonly SnowflakePair[], pair: SnowflakePair, keepOthers = false): Linked {
  const others = pairs.filter(({ userArn }) => userArn === pair.userArn);
  if (others.some(({ externalId }) => externalId === pair.externalId)) return { pairs, outcome: 'already-linked' };
  if (others.length === 0 || keepOthers) return { pairs: [...pairs, pair], outcome: 'added' };
  const [old, ...more] = others;
  if (more.length > 0)
    throw new UsageError(
      `This user is linked with ${others.map(({ externalId }) => externalId).join(' and ')}. Keep them with --add, then --remove the one that is gone.`,
    );
  return { pairs: pairs.map((each) => (each === old ? pair : each)), outcome: 'replaced', replaced: old?.externalId };
}
