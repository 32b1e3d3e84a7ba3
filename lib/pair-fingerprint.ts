import { createHash } from 'node:crypto';
import type { SnowflakePair } from './snowflake-pair';

/** Shows which pairs a deployed stack trusts without showing the external id to everyone who may read its outputs. */
export function pairFingerprint({ userArn, externalId }: SnowflakePair): string {
  return createHash('sha256').update(`${userArn} ${externalId}`).digest('hex').slice(0, 16);
}
