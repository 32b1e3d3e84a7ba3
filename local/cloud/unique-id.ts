import { createHash } from 'node:crypto';
import { roleOfSession } from './iam/principal';

/**
 * A principal's unique id as IAM forms it, the same at every start: `AROA…:SESSION` for a session of a role, `AIDA…` for
 * a user.
 */
export function uniqueId(arn: string): string {
  const id = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 17).toUpperCase();
  const role = roleOfSession(arn);
  return role === undefined ? `AIDA${id(arn)}` : `AROA${id(role)}:${arn.split('/').at(-1)}`;
}
