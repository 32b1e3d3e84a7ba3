import { z } from 'zod';
import { ConfigError } from './config-error';

const USER_ARN = /^arn:aws[a-z-]*:iam::\d{12}:user\/[\w+=,.@/-]+$/;

/**
 * API_AWS_IAM_USER_ARN and API_AWS_EXTERNAL_ID of `DESCRIBE INTEGRATION`. Snowflake makes external ids of the form
 * `ACCOUNT_SFCRole=NUMBER_BASE64=`. A tool that copies or splits at an `=` keeps only a part of one.
 */
export const snowflakePair = z.strictObject({
  userArn: textOf('API_AWS_IAM_USER_ARN').regex(
    USER_ARN,
    'must be an IAM user ARN, such as arn:aws:iam::123456789012:user/abc1-b-self1234',
  ),
  externalId: textOf('API_AWS_EXTERNAL_ID')
    .min(2, 'is cut: an external id has 2 characters at least')
    .max(1224, 'is too long: an external id has 1,224 characters at most')
    .regex(/^[\w+=,.@:/-]+$/, 'holds a character that no external id has')
    .refine((id) => !/_SFCRole=?$/.test(id), 'is cut: it goes on after _SFCRole=')
    .refine((id) => !/^\d+_/.test(id), "is cut: it begins with the account's name and _SFCRole=")
    .refine(
      (id) => !id.includes('_SFCRole=') || /_SFCRole=\d+_.+=$/.test(id),
      'is cut: it must end in =, which is part of it',
    ),
});

export type SnowflakePair = z.output<typeof snowflakePair>;

/** One pair, as `DESCRIBE INTEGRATION` printed it. Throws one line that names the property and what it must be. */
export function checkPair(pair: SnowflakePair): SnowflakePair {
  const [issue] = snowflakePair.safeParse(pair).error?.issues ?? [];
  if (!issue) return pair;
  const property = issue.path[0] === 'userArn' ? 'API_AWS_IAM_USER_ARN' : 'API_AWS_EXTERNAL_ID';
  throw new ConfigError(`${property} ${issue.message}`);
}

/** A text without which a pair is incomplete. Its messages never quote the value: the external id is a secret of the two sides. */
function textOf(property: string): z.ZodString {
  const missing = `is missing: DESCRIBE INTEGRATION shows it in ${property}`;
  const error = ({ input }: { readonly input?: unknown }) => (input === undefined ? missing : 'must be text');
  return z.string({ error }).min(1, missing);
}
