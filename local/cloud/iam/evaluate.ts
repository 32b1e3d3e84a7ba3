import { conditionHolds, type ContextValue } from './condition-holds';
import { like } from './like';
import type { Condition, Patterns, Policy, Principals, Statement } from './policy';
import { accountOf, policyHolder, type Principal } from './principal';

export interface AccessRequest {
  readonly principal: Principal;
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  readonly resource: string;
  /**
   * The values of condition keys, such as `aws:PrincipalArn`. Upper and lower case of a key make no difference. If a key has the value undefined,
   * the request does not have the key. If a key is absent, the embedded cloud does not know whether the request has it.
   */
  readonly context?: Readonly<Record<string, ContextValue | undefined>>;
}

export interface Policies {
  /** The policies of the principal. Absent for a principal of another account: its own policies are assumed to allow the request. */
  readonly identity?: readonly Policy[];
  /** The policy of the resource, or the trust policy of a role. */
  readonly resource?: Policy;
}

export interface Evaluation {
  readonly decision: 'allow' | 'explicit deny' | 'implicit deny';
  /** If denied: the end of AWS's sentence `User: … is not authorized to perform: … on resource: …`. If allowed: the policy that allows it. */
  readonly reason: string;
  /** Why the embedded cloud may have denied what AWS allows: a part of a policy that it does not understand. */
  readonly notUnderstood?: string;
}

/** How a statement names the principal. If it names only the principal's account, a policy of the principal has to allow the request, too. */
type Match = 'named' | 'by account' | undefined;

/** Whether a statement applies to a request. `unclear`: it has a part that the embedded cloud does not understand. */
type Verdict =
  | { readonly applies: 'yes'; readonly match: Match }
  | { readonly applies: 'no' }
  | { readonly applies: 'unclear'; readonly notUnderstood: string };

/**
 * Decides as AWS does: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html.
 *
 *   a deny in any policy ──▶ explicit deny
 *   else, same account:   the resource's policy names the principal, or a policy of the principal allows the request         ──▶ allow
 *         trust policy:   it names the principal; or it names the account, and a policy of the principal allows the request  ──▶ allow
 *         other account:  the resource's policy names the principal or its account                                           ──▶ allow
 *   else implicit deny
 *
 * An unclear Deny denies, an unclear Allow does not allow.
 */
export function evaluate({ identity, resource }: Policies, request: AccessRequest): Evaluation {
  const all = [...(identity ?? []), ...(resource ? [resource] : [])];
  for (const policy of all) {
    const notUnderstood = policy.notUnderstood ?? unclear(policy, 'Deny', request);
    if (notUnderstood === undefined && matches(policy, 'Deny', request).length === 0) continue;
    const reason = `with an explicit deny in ${article(policy)} policy`;
    if (notUnderstood === undefined) return { decision: 'explicit deny', reason };
    return denial('explicit deny', 'with an explicit deny', `${notUnderstood} in ${policy.name}`);
  }

  const own = (identity ?? []).find((policy) => matches(policy, 'Allow', request).length > 0);
  const byResource = resource ? matches(resource, 'Allow', request) : [];
  const needsResource = resource?.kind === 'role trust' || identity === undefined;
  const delegated = byResource.includes('by account') && (own !== undefined || identity === undefined);
  if (resource && (byResource.includes('named') || delegated)) return allowedBy(resource);
  if (own && !needsResource) return allowedBy(own);
  const kind = needsResource ? (resource?.kind ?? 'resource-based') : 'identity-based';
  const reason = `because no ${kind} policy allows the ${request.action} action`;
  const unclearParts = all.flatMap((policy) => {
    const notUnderstood = unclear(policy, 'Allow', request);
    return notUnderstood === undefined ? [] : [`${notUnderstood} in ${policy.name}`];
  });
  return denial('implicit deny', reason, unclearParts[0]);
}

function denial(decision: Evaluation['decision'], reason: string, unclearPart: string | undefined): Evaluation {
  if (unclearPart === undefined) return { decision, reason };
  const notUnderstood = `the embedded cloud does not understand ${unclearPart}`;
  return { decision, reason: `${reason}, since ${notUnderstood}`, notUnderstood };
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

/** Returns, for each statement of the policy that has this effect and applies to the request, how it names the principal. */
function matches({ statements }: Policy, effect: Statement['effect'], request: AccessRequest): Match[] {
  return statements
    .filter((statement) => statement.effect === effect)
    .map((statement) => verdict(statement, request))
    .flatMap((one) => (one.applies === 'yes' ? [one.match] : []));
}

/** Returns the first part that the embedded cloud does not understand in the statements of this effect. */
function unclear({ statements }: Policy, effect: Statement['effect'], request: AccessRequest): string | undefined {
  const verdicts = statements
    .filter((statement) => statement.effect === effect)
    .map((statement) => verdict(statement, request));
  return verdicts.flatMap((one) => (one.applies === 'unclear' ? [one.notUnderstood] : []))[0];
}

function verdict(statement: Statement, request: AccessRequest): Verdict {
  const { actions, resources, principals, conditions, notUnderstood } = statement;
  const { action, resource, principal, context = {} } = request;
  const aboutResource = resources === undefined || matchesPatterns(resources, resource);
  if (!matchesPatterns(actions, action, 'i') || !aboutResource) return { applies: 'no' };
  if (notUnderstood !== undefined) return { applies: 'unclear', notUnderstood };
  const match = principals ? matchPrincipal(principals, principal) : 'named';
  if (match === undefined) return { applies: 'no' };
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const isKnown = ({ key }: Condition) => values.has(key.toLowerCase());
  const known = conditions.filter(isKnown);
  const holds = ({ operator, key, values: wanted }: Condition) =>
    conditionHolds(operator, wanted, values.get(key.toLowerCase()));
  if (!known.every(holds)) return { applies: 'no' };
  const unknown = conditions.find((condition) => !isKnown(condition));
  if (unknown) return { applies: 'unclear', notUnderstood: `the condition key ${unknown.key}` };
  return { applies: 'yes', match };
}

function matchesPatterns({ negated, values }: Patterns, text: string, flags = ''): boolean {
  return values.some((value) => like(value, text, flags)) !== negated;
}

/** A session is named by its own ARN and by its role's. `*` names AWS services, too. */
function matchPrincipal({ aws, services }: Principals, principal: Principal): Match {
  if ('service' in principal) return services.includes(principal.service) || aws.includes('*') ? 'named' : undefined;
  const { arn } = principal;
  if (aws.includes('*') || aws.includes(arn) || aws.includes(policyHolder(principal))) return 'named';
  const account = accountOf(arn);
  return aws.some((value) => value === account || /^arn:[\w-]+:iam::(\d{12}):root$/.exec(value)?.[1] === account)
    ? 'by account'
    : undefined;
}
