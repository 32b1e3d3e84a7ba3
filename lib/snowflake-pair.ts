import { z } from 'zod';
import { ConfigError } from './config-error';

const USER_ARN = /^arn:aws[a-z-]*:iam::\d{12}:user\/[\w+=,.@/-]+$/;

/**
 * The pair of API_AWS_IAM_USER_ARN and API_AWS_EXTERNAL_ID in `DESCRIBE INTEGRATION`. Snowflake's external ids have the form
 * `ACCOUNT_SFCRole=NUMBER_BASE64=`. The checks find an id of which a tool copied only a part, because it split at an `=`.
 */
export const snowflakePair = z.strictObject({
  userArn: textOf('API_AWS_IAM_USER_ARN').regex(
    USER_ARN,
    'must be an IAM user ARN, such as arn:aws:iam::123456789012:user/abc1-b-self1234',
  ),
  externalId: textOf('API_AWS_EXTERNAL_ID')
    .min(2, 'is incomplete: an external id has at least 2 characters')
    .max(1224, 'is too long: an external id has at most 1,224 characters')
    .regex(/^[\w+=,.@:/-]+$/, 'has a character that no external id has')
    .refine((id) => !/_SFCRole=?$/.test(id), 'is incomplete: the part after _SFCRole= is missing')
    .refine((id) => !/^\d+_/.test(id), "is incomplete: the account's name and _SFCRole= are missing at its start")
    .refine(
      (id) => !id.includes('_SFCRole=') || /_SFCRole=\d+_.+=$/.test(id),
      'is incomplete: it must end with =, which is part of the id',
    ),
});

export type SnowflakePair = z.output<typeof snowflakePair>;

/** Checks a pair of `DESCRIBE INTEGRATION`. Throws a ConfigError that names the property and what it must be. */
export function checkPair(pair: SnowflakePair): SnowflakePair {
  const [issue] = snowflakePair.safeParse(pair).error?.issues ?? [];
  if (!issue) return pair;
  const property = issue.path[0] === 'userArn' ? 'API_AWS_IAM_USER_ARN' : 'API_AWS_EXTERNAL_ID';
  throw new ConfigError(`${property} ${issue.message}`);
}

/** A required text. Its messages never quote the value, because only Snowflake and the account should know the external id. */
function textOf(property: string): z.ZodString {
  const missing = `is missing: DESCRIBE INTEGRATION shows it in ${property}`;
  const error = ({ input }: { readonly input?: unknown }) => (input === undefined ? missing : 'must be text');
  return z.string({ error }).min(1, missing);
}
