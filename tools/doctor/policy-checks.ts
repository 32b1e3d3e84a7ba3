import { SNOWFLAKE_SESSION } from '../../lib/snowflake-session';
import { arnParts } from '../stack/arn-parts';
import { regionInUrl } from '../stack/region-in-url';
import type { StackOutputs } from '../stack/stack-outputs';
import { type Check, type Evidence, integrationCheck } from './check';
import type { Reading } from './deployed-policies';
import { type AccessRequest, evaluatePolicy } from './evaluate-policy';
import { AGREES, notCompared, type Outcome, wrong } from './outcome';
import { describedPair, isDeployed } from './trust-checks';

/** Why the repair is not a deployment: CloudFormation updates a resource only if the template changes. */
const BEHIND = 'npx cdk deploy does not undo this, because CloudFormation does not detect changes from outside.';

/** These checks compare the policies in AWS with the calls of Snowflake. Someone may have changed the policies since the deployment. */
export const POLICY_CHECKS: readonly Check[] = [
  integrationCheck('the trust policy', 'trust policy', (integration, evidence) => {
    const { outputs, policies } = evidence;
    const { ApiRoleArn } = outputs;
    if (policies.trust.kind === 'missing')
      return wrong(`the role ${ApiRoleArn} does not exist any more`, `${BEHIND} npx cdk destroy, then npx cdk deploy`);
    const pair = describedPair(integration);
    const request: AccessRequest = {
      principals: [pair.userArn],
      action: 'sts:AssumeRole',
      keys: {
        'sts:ExternalId': pair.externalId,
        'sts:RoleSessionName': SNOWFLAKE_SESSION,
        ...principalKeys(pair.userArn),
      },
    };
    return decided(policies.trust, [request], (why) =>
      isDeployed(pair, outputs)
        ? wrong(`the role does not let ${pair.userArn} assume it with this external id: ${why}`, restoreTrust(evidence))
        : notCompared('the deployed stack does not trust this pair yet'),
    );
  }),

  {
    subject: 'the resource policy',
    name: 'resource policy',
    compare: ({ outputs, policies }) => {
      if (policies.resource.kind === 'missing')
        return wrong('the API does not exist any more', `${BEHIND} npx cdk destroy, then npx cdk deploy`);
      const requests = outputs.functions.flatMap(({ url }) =>
        ['POST', 'GET'].map((method) => callOf(url, method, outputs)),
      );
      return decided(policies.resource, requests, (why, { resource }) =>
        wrong(
          `the API's policy does not let the role call ${resource}: ${why}`,
          `${BEHIND} aws cloudformation detect-stack-drift shows what was changed; put it back, then deploy the API's stage again`,
        ),
      );
    },
  },
];

/** The common outcome of several requests: denied if one is denied, else undecided if one is undecided, else allowed. */
function decided(
  reading: Exclude<Reading, { readonly kind: 'missing' }>,
  requests: readonly AccessRequest[],
  denied: (why: string, request: AccessRequest) => Outcome,
): Outcome {
  if (reading.kind === 'not read') return notCompared(reading.why);
  const decisions = requests.map((request) => ({ request, ...evaluatePolicy(reading.policy, request) }));
  const denial = decisions.find((decision) => decision.kind === 'denied');
  if (denial) return denied(denial.why, denial.request);
  const open = decisions.find((decision) => decision.kind === 'undecided');
  return open ? notCompared(open.why) : AGREES;
}

/** The request that Snowflake makes to API Gateway, signed by the role's session. */
function callOf(functionUrl: string, method: string, { ApiRoleArn }: StackOutputs): AccessRequest {
  const { partition, account } = arnParts(ApiRoleArn);
  const { hostname, pathname } = new URL(functionUrl);
  const [apiId] = hostname.split('.');
  const [, stage, ...path] = pathname.split('/');
  const role = ApiRoleArn.slice(ApiRoleArn.lastIndexOf('/') + 1);
  const session = `arn:${partition}:sts::${account}:assumed-role/${role}/${SNOWFLAKE_SESSION}`;
  return {
    principals: [session, ApiRoleArn],
    action: 'execute-api:Invoke',
    resource: `arn:${partition}:execute-api:${regionInUrl(functionUrl)}:${account}:${apiId}/${stage}/${method}/${path.join('/')}`,
    keys: principalKeys(ApiRoleArn),
  };
}

function principalKeys(arn: string): AccessRequest['keys'] {
  return { 'aws:PrincipalArn': arn, 'aws:PrincipalAccount': arnParts(arn).account };
}

/** The command that restores the trust policy of the deployed template. */
function restoreTrust({ outputs, pairs }: Evidence): string {
  const Statement = pairs
    .filter((pair) => isDeployed(pair, outputs))
    .map(({ userArn, externalId }) => ({
      Effect: 'Allow',
      Principal: { AWS: userArn },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': externalId } },
    }));
  const policy = JSON.stringify({ Version: '2012-10-17', Statement });
  const role = outputs.ApiRoleArn.slice(outputs.ApiRoleArn.lastIndexOf('/') + 1);
  return `${BEHIND} Restore the policy: aws iam update-assume-role-policy --role-name ${role} --policy-document '${policy}'`;
}
