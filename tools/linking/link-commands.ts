import { ROLE_ARN } from '../../lib/config';
import { ConfigError } from '../../lib/config-error';
import { checkPair, type SnowflakePair } from '../../lib/snowflake-pair';
import { configIn } from '../../lib/cdk-json';
import { UsageError } from '../command-line/usage-error';
import { type Integration, property, readIntegration } from '../descriptions/read-integration';
import { type Choice, planFor } from './link-pair';
import { writePairs } from './write-pairs';

export interface LinkOptions {
  /** The cdk.json to write to. */
  readonly file: string;
  /** The choice of the options --add and --replace. */
  readonly choice?: Choice;
  /** Asks the user to choose. Resolves with undefined if the user chooses neither. Not set if there is no terminal. */
  readonly ask?: (question: string) => Promise<Choice | undefined>;
}

const DEPLOY = 'Next: npx cdk deploy';

/** Writes the pair in the output of DESCRIBE INTEGRATION to cdk.json. Returns the lines to print. Throws only before it writes. */
export async function link(output: string, { file, ...options }: LinkOptions): Promise<readonly string[]> {
  const pair = pairIn(readIntegration(output));
  const pairs = configIn(file).snowflake;
  const plan = planFor(pairs, pair);
  if (plan.kind === 'linked already')
    return ['Already linked:', line(pair), 'Nothing was written. If it is not deployed yet: npx cdk deploy'];
  if (plan.kind === 'new') {
    writePairs(file, [...pairs, pair]);
    return ['Linked:', line(pair), ...plan.formerUsers.flatMap(formerUserLines), DEPLOY];
  }
  const { others } = plan;
  const choice = await chosen(pair, others, options);
  if (choice === undefined) return ['Nothing was written.'];
  if (choice === 'add') {
    writePairs(file, [...pairs, pair]);
    return ['Linked, in addition to other external ids of the same user:', line(pair), DEPLOY];
  }
  const [old, ...more] = others;
  if (more.length > 0) throw new UsageError(severalLinked(others));
  writePairs(
    file,
    pairs.map((each) => (each === old ? pair : each)),
  );
  return [
    'Replaced the external id of a linked user:',
    ...others.map((other) => `- ${line(other)}`),
    `+ ${line(pair)}`,
    'To change an integration, use ALTER API INTEGRATION, which keeps the external id. Re-creating the integration changes it.',
    `${DEPLOY}. Until then Snowflake cannot assume the role.`,
  ];
}

async function chosen(
  pair: SnowflakePair,
  others: readonly SnowflakePair[],
  { choice, ask }: Omit<LinkOptions, 'file'>,
): Promise<Choice | undefined> {
  if (choice !== undefined) return choice;
  const found = `The user ${pair.userArn} is linked with external id ${others.map(({ externalId }) => externalId).join(' and ')}; this output has the external id ${pair.externalId}.`;
  if (ask) return ask(found);
  throw new UsageError(
    `${found} Nothing was written. If the integration was re-created, use --replace. If it is a second integration of the same account, use --add.`,
  );
}

function severalLinked(others: readonly SnowflakePair[]): string {
  return `The user is linked with the external ids ${others.map(({ externalId }) => externalId).join(' and ')}, so --replace cannot know which one to replace. Use --add, then --remove the external id that is no longer in use.`;
}

/** The linked pairs, one a line. */
export function listPairs(file: string): readonly string[] {
  return configIn(file).snowflake.map(line);
}

/** Removes each pair that has all of these: a user ARN, an external id, or both. */
export function unlink(arnsAndIds: readonly string[], file: string): readonly string[] {
  const { snowflake } = configIn(file);
  const removed = snowflake.filter(({ userArn, externalId }) =>
    arnsAndIds.every((value) => value === userArn || value === externalId),
  );
  if (removed.length === 0)
    throw new UsageError(`No linked pair has ${arnsAndIds.join(' and ')}. To see the pairs: npm run link -- --list`);
  writePairs(
    file,
    snowflake.filter((pair) => !removed.includes(pair)),
  );
  return [
    'Removed:',
    ...removed.map(line),
    'Next: npx cdk deploy. Until then a removed pair can still call the service.',
  ];
}

function formerUserLines(former: SnowflakePair): readonly string[] {
  return [
    'Its external id is also linked with the former user of the integration:',
    line(former),
    `Remove that pair: npm run link -- --remove ${former.userArn} '${former.externalId}'`,
  ];
}

function pairIn(integration: Integration): SnowflakePair {
  const pair = checkPair({
    userArn: property(integration, 'API_AWS_IAM_USER_ARN'),
    externalId: property(integration, 'API_AWS_EXTERNAL_ID'),
  });
  if (!ROLE_ARN.test(property(integration, 'API_AWS_ROLE_ARN')))
    throw new ConfigError('API_AWS_ROLE_ARN must be the ARN of an IAM role. npm run sql prints the right one');
  return pair;
}

function line({ userArn, externalId }: SnowflakePair): string {
  return `${userArn}  ${externalId}`;
}
