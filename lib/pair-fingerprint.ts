import { createHash } from 'node:crypto';
import type { SnowflakePair } from './config';

/** Tells whether a deployed stack trusts a pair, without showing the external id to all who may read outputs. */
export function pairFingerprint({ userArn, externalId }: SnowflakePair): string {
  return createHash('sha256').update(`${userArn} ${externalId}`).digest('hex').slice(0, 16);
}
