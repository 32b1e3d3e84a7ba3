import type { Resource, Template } from '../template';
import { parsePolicy, type Policy } from './policy';

/** A role as the template declares it. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly trust: Policy;
  /** Its identity-based policies. */
  readonly policies: readonly Policy[];
  readonly maxSessionSeconds: number;
}

/** The IAM users that roles trust. They belong to other accounts, so the template names them only in trust policies. */
export function trustedUsers(roles: readonly Role[]): readonly string[] {
  return [...new Set(roles.flatMap(trustedPrincipals).filter((arn) => arn.includes(':user/')))];
}

/** The users, roles and accounts that a role trusts. Services are not included. */
export function trustedPrincipals({ trust }: Role): readonly string[] {
  const allowing = trust.statements.filter(({ effect }) => effect === 'Allow');
  return allowing.flatMap((statement) => statement.principals?.aws ?? []);
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

interface AttachedProperties {
  readonly PolicyName?: string;
  readonly PolicyDocument: unknown;
  /** Of AWS::IAM::Policy and AWS::IAM::ManagedPolicy. */
  readonly Roles?: readonly string[];
  /** Of AWS::IAM::RolePolicy. */
  readonly RoleName?: string;
}

/** AWS's default. */
const MAX_SESSION_SECONDS = 3600;

/** Types of resources that attach a policy to roles. */
const ATTACHED = ['AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy'];

/**
 * AWS managed policies that a function's role often has, as the AWS Managed Policy Reference states them:
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const AWS_MANAGED: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  AWSXRayDaemonWriteAccess: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ],
};

/** Roles with their own and the attached policies. */
export function rolesOf(template: Template): readonly Role[] {
  const attached = ATTACHED.flatMap((type) => template.all(type));
  return template.all('AWS::IAM::Role').map((resource) => roleOf(resource, template, attached));
}

function roleOf({ logicalId, properties }: Resource, template: Template, attached: readonly Resource[]): Role {
  const role = properties as unknown as RoleProperties;
  const {
    AssumeRolePolicyDocument,
    Policies = [],
    ManagedPolicyArns = [],
    PermissionsBoundary,
    MaxSessionDuration = MAX_SESSION_SECONDS,
  } = role;
  const name = template.ref(logicalId);
  const own = attached.filter((resource) => isAttached(resource, name, ManagedPolicyArns, template));
  const known = own.map((resource) => template.ref(resource.logicalId));
  return {
    name,
    arn: template.arn(logicalId),
    trust: parsePolicy(AssumeRolePolicyDocument, 'role trust', `the trust policy of ${logicalId}`),
    policies: [
      ...Policies.map(({ PolicyName, PolicyDocument }) =>
        parsePolicy(PolicyDocument, 'identity-based', `the policy ${PolicyName} of ${logicalId}`),
      ),
      ...own.map((resource) =>
        parsePolicy(resource.properties.PolicyDocument, 'identity-based', `the policy ${resource.logicalId}`),
      ),
      ...ManagedPolicyArns.filter((arn) => !known.includes(arn)).map((arn) => managedPolicy(arn, logicalId)),
      ...(PermissionsBoundary === undefined ? [] : [boundary(PermissionsBoundary, logicalId)]),
    ],
    maxSessionSeconds: MaxSessionDuration,
  };
}

function isAttached({ logicalId, properties }: Resource, role: string, arns: readonly string[], template: Template) {
  const { Roles, RoleName } = properties as unknown as AttachedProperties;
  return Roles?.includes(role) || RoleName === role || arns.includes(template.ref(logicalId));
}

/** A managed policy whose text is not in the template: a policy of AWS or of the account. It is assumed to have no Deny statement. */
function managedPolicy(arn: string, role: string): Policy {
  const name = `the role ${role}`;
  const kind = 'identity-based';
  const actions = AWS_MANAGED[/^arn:[\w-]+:iam::aws:policy\/(.*)$/.exec(arn)?.[1] ?? ''];
  if (actions) return parsePolicy({ Statement: { Effect: 'Allow', Action: actions, Resource: '*' } }, kind, name);
  const everything = { negated: false, values: ['*'] };
  const notUnderstood = `the managed policy ${arn}`;
  return { name, kind, statements: [{ effect: 'Allow', actions: everything, conditions: [], notUnderstood }] };
}

/** A permissions boundary limits all other policies of its role. Its text is not in the template, so the role is allowed nothing. */
function boundary(arn: string, role: string): Policy {
  const notUnderstood = `the permissions boundary ${arn}`;
  return { name: `the role ${role}`, kind: 'identity-based', statements: [], notUnderstood };
}
