import { APIGatewayClient, GetRestApiCommand } from '@aws-sdk/client-api-gateway';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { awsProblem } from '../stack/aws-problem';
import { regionInUrl } from '../stack/region-in-url';
import type { StackOutputs } from '../stack/stack-outputs';
import { type PolicyDocument, parsePolicy } from './policy-document';

/** The result of reading a policy. `missing` means that AWS does not have the role or the API of the policy. */
export type Reading =
  | { readonly kind: 'read'; readonly policy: PolicyDocument }
  | { readonly kind: 'not read'; readonly why: string }
  | { readonly kind: 'missing' };

export interface DeployedPolicies {
  /** The trust policy of the API integration role. */
  readonly trust: Reading;
  /** The resource policy of the REST API. */
  readonly resource: Reading;
}

/** The policy of an API that has none. It allows nothing, because the role has no permissions either. */
const EMPTY = '{"Version":"2012-10-17","Statement":[]}';

/** The result if neither policy could be read, both for the same reason. */
export function noPolicies(why: string): DeployedPolicies {
  return { trust: { kind: 'not read', why }, resource: { kind: 'not read', why } };
}

/** Reads both policies from AWS with the user's credentials. Never throws: the result says why a policy cannot be read. */
export async function readPolicies(outputs: StackOutputs): Promise<DeployedPolicies> {
  const region = regionInUrl(outputs.FunctionUrl);
  if (region === undefined) return noPolicies(`the URL ${outputs.FunctionUrl} does not name its region`);
  const [trust, resource] = await Promise.all([
    reading('iam:GetRole', () => trustPolicy(outputs.ApiRoleArn, region)),
    reading('apigateway:GET', () => resourcePolicy(outputs.FunctionUrl, region)),
  ]);
  return { trust, resource };
}

async function trustPolicy(roleArn: string, region: string): Promise<string> {
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const { Role } = await new IAMClient({ region }).send(new GetRoleCommand({ RoleName }));
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? EMPTY);
}

/** Reads the policy of the API. A stage uses a changed policy only after its next deployment. */
async function resourcePolicy(functionUrl: string, region: string): Promise<string> {
  const [restApiId = ''] = new URL(functionUrl).hostname.split('.');
  const { policy = EMPTY } = await new APIGatewayClient({ region }).send(new GetRestApiCommand({ restApiId }));
  // API Gateway escapes the policy twice, slashes included.
  return policy.startsWith('{\\') ? (JSON.parse(`"${policy}"`) as string) : policy;
}

async function reading(permission: string, read: () => Promise<string>): Promise<Reading> {
  try {
    const policy = parsePolicy(await read());
    return policy
      ? { kind: 'read', policy }
      : { kind: 'not read', why: `${permission} returned a policy that doctor cannot parse` };
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'NoSuchEntityException' || name === 'NotFoundException') return { kind: 'missing' };
    if (/^(AccessDenied|Unauthorized|NotAuthorized)/.test(name))
      return { kind: 'not read', why: `you have no permission for ${permission}` };
    return { kind: 'not read', why: awsProblem(error) ?? `${permission} failed: ${message}` };
  }
}
