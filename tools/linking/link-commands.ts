import { ROLE_ARN } from '../../lib/config';
import { ConfigError } from '../../lib/config-error';
import { checkPair, type SnowflakePair } from '../../lib/snowflake-pair';
import { UsageError } from '../command-line/usage-error';
import { configIn } from '../../lib/cdk-json';
import { writePairs } from './write-pairs';
import { linkPair } from './link-pair';
import { type Description, property, readDescription } from './read-description';

export interface LinkOptions {
  /** The cdk.json to write to. */
  readonly file: string;
  /** Keep another external id of the same user. */
  readonly keepOthers?: boolean;
}

/** Writes the pair that the output of DESCRIBE INTEGRATION holds. Returns what to tell; throws before anything is written. */
export function link(output: string, { file, keepOthers }: LinkOptions): readonly string[] {
  const pair = pairIn(readDescription(output));
  const { pairs, outcome, replaced = '' } = linkPair(configIn(file).snowflake, pair, keepOthers);
  if (outcome === 'already-linked')
    return ['Already linked:', line(pair), 'Nothing was written. If it is not deployed yet: npx cdk deploy'];
  writePairs(file, pairs);
  const next = 'Next: npx cdk deploy';
  if (outcome === 'added') return ['Linked:', line(pair), next];
  return [
    'Replaced the external id of a user that was linked before:',
    `- ${line({ ...pair, externalId: replaced })}`,
    `+ ${line(pair)}`,
    'So someone has re-created the integration. ALTER API INTEGRATION would have kept the external id.',
    'If this is a second integration of the same account instead, undo this change of cdk.json and use --add.',
    `${next}. Until then Snowflake cannot assume the role.`,
  ];
}

export function listPairs(file: string): readonly string[] {
  const { snowflake } = configIn(file);
  return snowflake.length > 0 ? snowflake.map(line) : ['Not linked: nobody can call the service.'];
}

/** Removes what has this user ARN or this external id. */
export function unlink(arnOrId: string, file: string): readonly string[] {
  const { snowflake } = configIn(file);
  const kept = snowflake.filter(({ userArn, externalId }) => userArn !== arnOrId && externalId !== arnOrId);
  if (kept.length === snowflake.length)
    throw new UsageError(`No pair has the user ARN or the external id ${arnOrId}. npm run link -- --list shows them.`);
  writePairs(file, kept);
  return [
    'Removed:',
    ...snowflake.filter((pair) => !kept.includes(pair)).map(line),
    'Next: npx cdk deploy. Until then it can still call the service.',
  ];
}

function pairIn(description: Description): SnowflakePair {
  const pair = checkPair({
    userArn: property(description, 'API_AWS_IAM_USER_ARN'),
    externalId: property(description, 'API_AWS_EXTERNAL_ID'),
  });
  if (!ROLE_ARN.test(property(description, 'API_AWS_ROLE_ARN')))
    throw new ConfigError('API_AWS_ROLE_ARN must be an IAM role ARN: the one that npm run sql prints');
  return pair;
}

function line({ userArn, externalId }: SnowflakePair): string {
  return `${userArn}  ${externalId}`;
}
