import { evaluate, type AccessRequest, type Evaluation } from '../../../local/cloud/iam/evaluate';
import { parsePolicy } from '../../../local/cloud/iam/policy';

export const ACCOUNT = '123456789012';
export const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Jobs`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/session`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
export const USER = 'arn:aws:iam::210987654321:user/other-account';

export type Decision = Evaluation['decision'];

interface Documents {
  readonly identity?: readonly object[];
  readonly resource?: object;
  readonly trust?: object;
}

/** Evaluates each statement as a policy of its own. */
export function decide({ identity, resource, trust }: Documents, request: Partial<AccessRequest> = {}): Evaluation {
  const attached = trust
    ? parsePolicy({ Statement: trust }, 'role trust', 'the trust policy')
    : resource && parsePolicy({ Statement: resource }, 'resource-based', "the resource's policy");
  return evaluate(
    {
      identity: identity?.map((statement) => parsePolicy({ Statement: statement }, 'identity-based', 'the policy')),
      resource: attached,
    },
    { principal: { arn: SESSION }, action: 'dynamodb:GetItem', resource: TABLE, ...request },
  );
}

export const anAllow = (more: object = {}) => ({
  Effect: 'Allow',
  Action: 'dynamodb:GetItem',
  Resource: TABLE,
  ...more,
});
export const aDeny = (more: object = {}) => ({ ...anAllow(), Effect: 'Deny', ...more });
