import { pairFingerprint } from '../../lib/pair-fingerprint';
import { alter } from './alter';
import { arnParts } from './arn-parts';
import type { Check } from './check';
import { property } from './read-description';

const RELINK = 'npm run link with the same output, then npx cdk deploy';

/** Whether Snowflake's user may assume the role that it is told to. */
export const TRUST_CHECKS: readonly Check[] = [
  {
    name: 'partition',
    problem: ({ description, outputs }) => {
      const { partition } = arnParts(outputs.ApiRoleArn);
      const user = arnParts(property(description, 'API_AWS_IAM_USER_ARN')).partition;
      if (user === partition) return undefined;
      return {
        what: `Snowflake's user is in ${user}, the stack is in ${partition}, and trust does not reach from one to the other`,
        todo: `deploy the stack to ${user}, or call it from a Snowflake account in ${partition}`,
      };
    },
  },
  {
    name: 'account',
    problem: ({ description, outputs }) => {
      const { account } = arnParts(outputs.ApiRoleArn);
      const named = arnParts(property(description, 'API_AWS_ROLE_ARN')).account;
      if (named === account) return undefined;
      return {
        what: `API_AWS_ROLE_ARN is in account ${named}, the stack in ${account}`,
        todo: alter(outputs, `API_AWS_ROLE_ARN = '${outputs.ApiRoleArn}'`),
      };
    },
  },
  {
    name: 'role',
    problem: ({ description, outputs }) => {
      const named = property(description, 'API_AWS_ROLE_ARN');
      if (named === outputs.ApiRoleArn) return undefined;
      if (arnParts(named).account !== arnParts(outputs.ApiRoleArn).account) return 'not-compared';
      return {
        what: `API_AWS_ROLE_ARN names ${named}, the stack has ${outputs.ApiRoleArn}`,
        todo: alter(outputs, `API_AWS_ROLE_ARN = '${outputs.ApiRoleArn}'`),
      };
    },
  },
  {
    name: 'user',
    problem: ({ description, pairs }) => {
      const user = property(description, 'API_AWS_IAM_USER_ARN');
      if (pairs.some(({ userArn }) => userArn === user)) return undefined;
      return { what: `cdk.json does not link API_AWS_IAM_USER_ARN ${user}`, todo: RELINK };
    },
  },
  {
    name: 'external id',
    problem: ({ description, pairs }) => {
      const id = property(description, 'API_AWS_EXTERNAL_ID');
      const known = pairs.filter(({ userArn }) => userArn === property(description, 'API_AWS_IAM_USER_ARN'));
      if (known.length === 0) return 'not-compared';
      if (known.some(({ externalId }) => externalId === id)) return undefined;
      const others = known.map(({ externalId }) => externalId).join(', ');
      return {
        what: `API_AWS_EXTERNAL_ID is ${id}, cdk.json has ${others}: the integration was re-created`,
        todo: known.length > 1 ? `npm run link -- --add, then --remove what is gone, then npx cdk deploy` : RELINK,
      };
    },
  },
  {
    name: 'deployed',
    problem: ({ description, outputs }) => {
      const pair = {
        userArn: property(description, 'API_AWS_IAM_USER_ARN'),
        externalId: property(description, 'API_AWS_EXTERNAL_ID'),
      };
      if (outputs.LinkedPairs.split(',').includes(pairFingerprint(pair))) return undefined;
      return {
        what: 'the stack as it is deployed does not trust this user with this external id',
        todo: 'npx cdk deploy, as soon as cdk.json links them',
      };
    },
  },
];
