import type { Resource, Template } from '../template';
import { parsePolicy, type Policy } from './policy';

/** A role as the template declares it. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly trust: Policy;
  /** What it may do. */
  readonly policies: readonly Policy[];
  readonly maxSessionSeconds: number;
}

/** The users whom roles trust: those of other accounts, whom the template knows by nothing else. */
export function trustedUsers(roles: readonly Role[]): readonly string[] {
  const allowing = roles.flatMap(({ trust }) => trust.statements).filter(({ effect }) => effect === 'Allow');
  const principals = allowing.flatMap((statement) => statement.principals?.aws ?? []);
  return [...new Set(principals.filter((arn) => arn.includes(':user/')))];
}

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

interface RoleProperties {
  readonly AssumeRolePolicyDocument: unknown;
  readonly Policies?: readonly InlinePolicy[];
  readonly ManagedPolicyArns?: readonly string[];
  readonly PermissionsBoundary?: string;
  readonly MaxSessionDuration?: number;
}

interface PolicyProperties extends InlinePolicy {
  readonly Roles?: readonly string[];
}

/** AWS's default. */
const MAX_SESSION_SECONDS = 3600;

/** Roles with their own and the attached policies. */
export function rolesOf(template: Template): readonly Role[] {
  const attached = template.all('AWS::IAM::Policy').map(({ properties }) => properties as unknown as PolicyProperties);
  return template.all('AWS::IAM::Role').map((resource) => roleOf(resource, template, attached));
}

function roleOf({ logicalId, properties }: Resource, template: Template, attached: readonly PolicyProperties[]): Role {
  const role = properties as unknown as RoleProperties;
  const { AssumeRolePolicyDocument, Policies = [], MaxSessionDuration = MAX_SESSION_SECONDS } = role;
  const name = template.ref(logicalId);
  const inline = [...Policies, ...attached.filter(({ Roles }) => Roles?.includes(name))];
  return {
    name,
    arn: template.arn(logicalId),
    trust: parsePolicy(AssumeRolePolicyDocument, 'role trust', `the trust policy of ${logicalId}`),
    policies: [
      ...inline.map(({ PolicyName, PolicyDocument }) => parsePolicy(PolicyDocument, 'identity-based', PolicyName)),
      ...elsewhere(role, logicalId),
    ],
    maxSessionSeconds: MaxSessionDuration,
  };
}

/** Policies whose text is not in the template: nobody can tell here what they allow or deny. */
function elsewhere({ ManagedPolicyArns = [], PermissionsBoundary }: RoleProperties, logicalId: string): Policy[] {
  const arns = [...ManagedPolicyArns, ...(PermissionsBoundary === undefined ? [] : [PermissionsBoundary])];
  return arns.map((arn) => ({
    name: `the role ${logicalId}`,
    kind: 'identity-based',
    statements: [],
    notUnderstood: `the managed policy ${arn}`,
  }));
}
