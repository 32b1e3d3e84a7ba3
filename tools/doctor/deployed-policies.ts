import { APIGatewayClient, GetRestApiCommand } from '@aws-sdk/client-api-gateway';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { awsProblem } from '../stack/aws-problem';
import { regionInUrl } from '../stack/region-in-url';
import type { StackOutputs } from '../stack/stack-outputs';
import { type PolicyDocument, parsePolicy } from './policy-document';

/** `not read` says why not; `missing` that AWS does not have what the policy belongs to. */
export type Reading =
  | { readonly kind: 'read'; readonly policy: PolicyDocument }
  | { readonly kind: 'not read'; readonly why: string }
  | { readonly kind: 'missing' };

export interface DeployedPolicies {
  /** Of the API integration role: who may assume it. */
  readonly trust: Reading;
  /** Of the REST API: who may call it. */
  readonly resource: Reading;
}

/** An API without a policy of its own. The role has no permissions either, so that this allows nothing. */
const EMPTY = '{"Version":"2012-10-17","Statement":[]}';

/** Neither policy, for one reason. */
export function noPolicies(why: string): DeployedPolicies {
  return { trust: { kind: 'not read', why }, resource: { kind: 'not read', why } };
}

/** Reads both policies from AWS with the user's own credentials. Never throws: a policy that cannot be read says why. */
export async function readPolicies(outputs: StackOutputs): Promise<DeployedPolicies> {
  const region = regionInUrl(outputs.FunctionUrl);
  if (region === undefined) return noPolicies(`the region is not in ${outputs.FunctionUrl}`);
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

/** The policy of the API. Its stage uses it from its next deployment on. */
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
      : { kind: 'not read', why: `the policy that ${permission} returned is unknown` };
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'NoSuchEntityException' || name === 'NotFoundException') return { kind: 'missing' };
    if (/^(AccessDenied|Unauthorized|NotAuthorized)/.test(name))
      return { kind: 'not read', why: `AWS denies you ${permission}` };
    return { kind: 'not read', why: awsProblem(error) ?? `${permission} failed: ${message}` };
  }
}
