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
   * The values of condition keys, such as `aws:PrincipalArn`, in any case. Undefined: the request has no such key. A key that
   * is absent here is one whose value the embedded cloud does not know.
   */
  readonly context?: Readonly<Record<string, ContextValue | undefined>>;
}

export interface Policies {
  /** Those of the principal. Absent for a principal of another account, whose own policies are taken to allow the request. */
  readonly identity?: readonly Policy[];
  /** That of the resource, or the trust policy of a role. */
  readonly resource?: Policy;
}

export interface Evaluation {
  readonly decision: 'allow' | 'explicit deny' | 'implicit deny';
  /** Ends the sentence `User: … is not authorized to perform: … on resource: …`, in AWS's words. */
  readonly reason: string;
  /** Why the embedded cloud may have denied what AWS allows: a part of a policy that it does not understand. */
  readonly notUnderstood?: string;
}

/** A statement stands for the principal itself, or only for its account, whose own policies then have to allow the request. */
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
 *   else, same account:   the resource's policy names the principal, or the principal's own allow ──▶ allow
 *         trust policy:   it names the principal; or its account, and the principal's own allow   ──▶ allow
 *         other account:  the resource's policy names the principal or its account                ──▶ allow
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
  const puzzles = all.flatMap((policy) => {
    const notUnderstood = unclear(policy, 'Allow', request);
    return notUnderstood === undefined ? [] : [`${notUnderstood} in ${policy.name}`];
  });
  return denial('implicit deny', reason, puzzles[0]);
}

function denial(decision: Evaluation['decision'], reason: string, puzzle: string | undefined): Evaluation {
  if (puzzle === undefined) return { decision, reason };
  const notUnderstood = `the embedded cloud does not understand ${puzzle}`;
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

/** How the statements of one effect that apply name the principal. */
function matches({ statements }: Policy, effect: Statement['effect'], request: AccessRequest): Match[] {
  return statements
    .filter((statement) => statement.effect === effect)
    .map((statement) => verdict(statement, request))
    .flatMap((one) => (one.applies === 'yes' ? [one.match] : []));
}

/** The first unclear part among the statements of one effect. */
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
