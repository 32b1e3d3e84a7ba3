import type { Condition, Patterns, Policy, Principals, Statement } from './policy';
import { accountOf, policyHolder, type Principal } from './principal';

export interface AccessRequest {
  readonly principal: Principal;
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  readonly resource: string;
  /**
   * Condition keys, such as `aws:PrincipalArn`, in any case; undefined where it is known that the request has none. A key
   * that is not here at all is one that nobody here knows the value of, or one that does not exist.
   */
  readonly context?: Readonly<Record<string, string | undefined>>;
}

export interface Policies {
  /** Those of the principal. Absent where they are another account's business, which is taken to allow the request. */
  readonly identity?: readonly Policy[];
  /** That of the resource, or the trust policy of a role. */
  readonly resource?: Policy;
}

export interface Evaluation {
  readonly decision: 'allow' | 'explicit deny' | 'implicit deny';
  /** Ends the sentence `User: … is not authorized to perform: … on resource: …`, in AWS's words. */
  readonly reason: string;
}

/**
 * How much a statement's principals have to do with who asks. An account stands for all who are in it, but allowing an
 * account only leaves it to the account's own policies to allow one of them.
 */
type Match = 'named' | 'by account' | undefined;

/**
 * Decides as AWS does: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html.
 *
 *   a deny in any policy ──▶ explicit deny
 *   else, same account:   the resource's policy names the principal, or the principal's own allow ──▶ allow
 *         trust policy:   it names the principal; or its account, and the principal's own allow   ──▶ allow
 *         other account:  the resource's policy names the principal or its account                ──▶ allow
 *   else implicit deny
 */
export function evaluate({ identity, resource }: Policies, request: AccessRequest): Evaluation {
  const all = [...(identity ?? []), ...(resource ? [resource] : [])];
  for (const policy of all) {
    const puzzle = policy.notUnderstood ?? unknownKey(policy, request);
    if (puzzle === undefined) continue;
    const reason = `with an explicit deny, since the embedded cloud does not understand ${puzzle} in ${policy.name}`;
    return { decision: 'explicit deny', reason };
  }
  const denying = all.find(({ statements }) => matches(statements, 'Deny', request).length > 0);
  if (denying) return { decision: 'explicit deny', reason: `with an explicit deny in ${article(denying)} policy` };

  const own = (identity ?? []).find(({ statements }) => matches(statements, 'Allow', request).length > 0);
  const byResource = resource ? matches(resource.statements, 'Allow', request) : [];
  const needsResource = resource?.kind === 'role trust' || identity === undefined;
  const delegated = byResource.includes('by account') && (own !== undefined || identity === undefined);
  if (resource && (byResource.includes('named') || delegated)) return allowedBy(resource);
  if (own && !needsResource) return allowedBy(own);
  const kind = needsResource ? (resource?.kind ?? 'resource-based') : 'identity-based';
  return { decision: 'implicit deny', reason: `because no ${kind} policy allows the ${request.action} action` };
}

function allowedBy({ name }: Policy): Evaluation {
  return { decision: 'allow', reason: `as ${name} allows` };
}

function article({ kind }: Policy): string {
  return {
    'identity-based': 'an identity-based',
    'resource-based': 'a resource-based',
    'role trust': 'the role trust',
  }[kind];
}

function matches(statements: readonly Statement[], effect: Statement['effect'], request: AccessRequest): Match[] {
  return statements
    .filter((statement) => statement.effect === effect && applies(statement, request))
    .map(({ principals }) => (principals ? matchPrincipal(principals, request.principal) : 'named'))
    .filter((match) => match !== undefined);
}

function applies(statement: Statement, request: AccessRequest): boolean {
  const known = keysOf(request);
  return (
    isAbout(statement, request) &&
    statement.conditions.every((condition) => holds(condition, known.get(condition.key.toLowerCase())))
  );
}

/** Not the conditions, and not whom it is for. */
function isAbout({ actions, resources }: Statement, { action, resource }: AccessRequest): boolean {
  return matchesPatterns(actions, action, 'i') && (resources === undefined || matchesPatterns(resources, resource));
}

/** A key without a known value, in a statement about the request. Were it taken for absent, each `Not…` would hold. */
function unknownKey({ statements }: Policy, request: AccessRequest): string | undefined {
  const known = keysOf(request);
  const conditions = statements.filter((statement) => isAbout(statement, request)).flatMap((one) => one.conditions);
  const unknown = conditions.find(({ key }) => !known.has(key.toLowerCase()));
  return unknown && `the condition key ${unknown.key}`;
}

function keysOf({ context = {} }: AccessRequest): ReadonlyMap<string, string | undefined> {
  return new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
}

function matchesPatterns({ negated, values }: Patterns, text: string, flags = ''): boolean {
  return values.some((value) => like(value, text, flags)) !== negated;
}

/** A session answers to its own ARN and to its role's. */
function matchPrincipal({ aws, services }: Principals, principal: Principal): Match {
  if ('service' in principal) return services.includes(principal.service) ? 'named' : undefined;
  const { arn } = principal;
  if (aws.includes('*') || aws.includes(arn) || aws.includes(policyHolder(principal))) return 'named';
  const account = accountOf(arn);
  return aws.some((value) => value === account || /^arn:[\w-]+:iam::(\d{12}):root$/.exec(value)?.[1] === account)
    ? 'by account'
    : undefined;
}

/** Several values: one has to fit, or none may. A key that is missing fits nothing, so that `Not…` holds. */
function holds({ operator, ifExists, values }: Condition, actual: string | undefined): boolean {
  const negated = operator.includes('Not');
  if (actual === undefined) return ifExists || negated;
  return values.some((value) => fits(operator.replace('Not', ''), value, actual)) !== negated;
}

function fits(operator: string, value: string, actual: string): boolean {
  switch (operator) {
    case 'StringEquals':
      return value === actual;
    case 'StringLike':
      return like(value, actual);
    case 'ArnEquals':
    case 'ArnLike':
      return arnLike(value, actual);
    case 'Bool':
      return value.toLowerCase() === actual.toLowerCase();
    default:
      // What the parser lets through is above; were it not, a `Not…` would hold.
      throw new Error(`No condition operator: ${operator}`);
  }
}

/** Each of an ARN's six parts for itself: a `*` does not reach over a colon. */
function arnLike(pattern: string, arn: string): boolean {
  const [patterns, parts] = [sixParts(pattern), sixParts(arn)];
  return parts.length === 6 && patterns.every((part, index) => like(part, parts[index] ?? ''));
}

function sixParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** `*` is any text, `?` any one character. */
function like(pattern: string, text: string, flags = ''): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\/-]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}
