import { pairFingerprint } from '../../lib/pair-fingerprint';
import type { SnowflakePair } from '../../lib/snowflake-pair';
import { type Integration, property } from '../descriptions/read-integration';
import { arnParts } from '../stack/arn-parts';
import type { StackOutputs } from '../stack/stack-outputs';
import { type Check, type Evidence, integrationCheck } from './check';
import { AGREES, notCompared, wrong } from './outcome';
import { prefixes } from './prefixes';

const LINK = 'run npm run link with the same output, then npx cdk deploy';

/** These checks show whether the integration assumes the stack's role, and whether cdk.json and the stack trust the integration's user and external id. */
export const TRUST_CHECKS: readonly Check[] = [
  integrationCheck('the integration', 'partition', (integration, { outputs }) => {
    const { partition } = arnParts(outputs.ApiRoleArn);
    const user = arnParts(property(integration, 'API_AWS_IAM_USER_ARN')).partition;
    if (user === partition) return AGREES;
    return wrong(
      `Snowflake's user is in ${user}, but the stack is in ${partition}. A role cannot trust a user of another partition`,
      `deploy the stack to ${user}, or call it from a Snowflake account in ${partition}`,
    );
  }),

  integrationCheck('the integration', 'account', (integration, evidence) => {
    const { account } = arnParts(evidence.outputs.ApiRoleArn);
    const named = arnParts(property(integration, 'API_AWS_ROLE_ARN')).account;
    if (named === account) return AGREES;
    return wrong(`API_AWS_ROLE_ARN is in account ${named}, but the stack is in ${account}`, useOurRole(evidence));
  }),

  integrationCheck('the integration', 'role', (integration, evidence) => {
    const named = property(integration, 'API_AWS_ROLE_ARN');
    const { ApiRoleArn } = evidence.outputs;
    if (named === ApiRoleArn) return AGREES;
    if (arnParts(named).account !== arnParts(ApiRoleArn).account) return notCompared('the accounts differ');
    return wrong(`API_AWS_ROLE_ARN is ${named}, but the stack's role is ${ApiRoleArn}`, useOurRole(evidence));
  }),

  integrationCheck('cdk.json', 'user', (integration, { pairs }) => {
    const { userArn, externalId } = describedPair(integration);
    if (pairs.some((pair) => pair.userArn === userArn)) return AGREES;
    const old = pairs.find((pair) => pair.externalId === externalId);
    const before = old ? `; cdk.json links its external id with ${old.userArn}, the integration's former user` : '';
    return wrong(`cdk.json does not link API_AWS_IAM_USER_ARN ${userArn}${before}`, LINK);
  }),

  integrationCheck('cdk.json', 'external id', (integration, { pairs }) => {
    const { userArn, externalId } = describedPair(integration);
    const known = pairs.filter((pair) => pair.userArn === userArn);
    if (known.length === 0) return notCompared('cdk.json does not link the user');
    if (known.some((pair) => pair.externalId === externalId)) return AGREES;
    return wrong(
      `API_AWS_EXTERNAL_ID is ${externalId}, but cdk.json has ${known.map((pair) => pair.externalId).join(', ')}: the integration was re-created, or it is another integration of the same account`,
      'run npm run link with the same output and --replace (if re-created) or --add (if another one), then npx cdk deploy',
    );
  }),

  integrationCheck('the integration', 'deployed', (integration, { outputs, pairs }) => {
    const pair = describedPair(integration);
    if (isDeployed(pair, outputs)) return AGREES;
    const isLinked = pairs.some(
      ({ userArn, externalId }) => userArn === pair.userArn && externalId === pair.externalId,
    );
    return wrong(
      'the deployed stack does not trust this user with this external id',
      isLinked ? 'run npx cdk deploy' : 'run npm run link, then npx cdk deploy',
    );
  }),
];

export function describedPair(integration: Integration): SnowflakePair {
  return {
    userArn: property(integration, 'API_AWS_IAM_USER_ARN'),
    externalId: property(integration, 'API_AWS_EXTERNAL_ID'),
  };
}

export function isDeployed(pair: SnowflakePair, { LinkedPairs }: StackOutputs): boolean {
  return LinkedPairs.split(',').includes(pairFingerprint(pair));
}

/** The statement that sets the stack's role. It warns about other prefixes, because an integration has one role for all. */
function useOurRole({ integration, integrationName, outputs }: Evidence): string {
  const others = (integration ? prefixes(integration, 'API_ALLOWED_PREFIXES') : []).filter(
    (prefix) => !outputs.FunctionUrl.startsWith(prefix),
  );
  const alter = `ALTER API INTEGRATION ${integrationName} SET API_AWS_ROLE_ARN = '${outputs.ApiRoleArn}';`;
  if (others.length === 0) return alter;
  return `${alter} Snowflake then uses this role also for ${others.join(', ')}. If functions use these, create another integration instead: npm run sql -- --integration NAME`;
}
