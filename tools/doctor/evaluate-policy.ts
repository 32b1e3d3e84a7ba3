import { arnParts } from '../stack/arn-parts';
import { and, not, or, type Truth, unknown } from './truth';
import type { PolicyDocument, PolicyStatement } from './policy-document';

export interface AccessRequest {
  /** Every ARN by which a policy may name the principal: the user, or the session and its role. */
  readonly principals: readonly string[];
  readonly action: string;
  /** Absent for a trust policy: its resource is the role. */
  readonly resource?: string;
  /** The known condition keys, such as `aws:PrincipalArn`. A policy that depends on other keys is undecided. */
  readonly keys: Readonly<Record<string, string>>;
}

export type Decision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly why: string }
  | { readonly kind: 'undecided'; readonly why: string };

/**
 * Decides a request by one policy. A Deny statement that matches denies it. Otherwise an Allow statement that matches allows it. The result is undecided if
 * it depends on unknown condition keys.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy({ Statement }: PolicyDocument, request: AccessRequest): Decision {
  const applying = (effect: PolicyStatement['Effect']) =>
    or(Statement.filter(({ Effect }) => Effect === effect).map((statement) => applies(statement, request)));
  const [denied, allowed] = [applying('Deny'), applying('Allow')];
  if (denied === true) return { kind: 'denied', why: 'a Deny statement applies to it' };
  if (allowed === false) return { kind: 'denied', why: 'no Allow statement applies to it' };
  const open = [denied, allowed].find((truth) => typeof truth === 'object');
  return open ? { kind: 'undecided', why: `the policy depends on ${open.dependsOn}` } : { kind: 'allowed' };
}

function applies(statement: PolicyStatement, request: AccessRequest): Truth {
  const { Action = [], NotAction, Resource, NotResource, Condition } = statement;
  return and([
    NotAction ? !anyLike(NotAction, request.action, 'i') : anyLike(Action, request.action, 'i'),
    request.resource === undefined || aboutResource(request.resource, Resource, NotResource),
    isPrincipal(statement, request.principals),
    ...Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => holds({ operator, key, values }, request)),
    ),
  ]);
}

function aboutResource(resource: string, included: readonly string[] = [], excluded?: readonly string[]): boolean {
  return excluded ? !anyLike(excluded, resource) : anyLike(included, resource);
}

/** Whether the statement names the principal. An account in a policy means all its principals. */
function isPrincipal({ Principal, NotPrincipal }: PolicyStatement, principals: readonly string[]): Truth {
  if (NotPrincipal !== undefined) return unknown('NotPrincipal');
  const named = Principal?.AWS ?? [];
  const accounts = principals.flatMap((arn) => {
    const { partition, account } = arnParts(arn);
    return [account, `arn:${partition}:iam::${account}:root`];
  });
  return named.some((name) => name === '*' || principals.includes(name) || accounts.includes(name));
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

function holds({ operator, key, values }: Condition, { keys }: AccessRequest): Truth {
  const [, kind, negation, comparison] =
    /^(String|Arn)(Not)?(Equals|EqualsIgnoreCase|Like)(?:IfExists)?$/.exec(operator) ?? [];
  if (kind === undefined) return unknown(`the condition operator ${operator}`);
  const [, actual] = Object.entries(keys).find(([name]) => name.toLowerCase() === key.toLowerCase()) ?? [];
  if (actual === undefined) return unknown(key);
  if (values.some((value) => value.includes('${'))) return unknown('a policy variable');
  const patterns = kind === 'Arn' || comparison === 'Like';
  const flags = comparison === 'EqualsIgnoreCase' ? 'i' : '';
  const fits = values.some((value) => (patterns ? like(value, actual) : like(literal(value), actual, flags)));
  return negation === undefined ? fits : not(fits);
}

function anyLike(patterns: readonly string[], text: string, flags = ''): boolean {
  return patterns.some((pattern) => like(pattern, text, flags));
}

/** Matches a pattern: `*` is any text, `?` any one character, and a backslash makes them literal. */
function like(pattern: string, text: string, flags = ''): boolean {
  const source = pattern.replace(/\\[*?]|[.+^${}()|[\]\\/*?-]/g, (sign) => {
    if (sign === '*') return '.*';
    if (sign === '?') return '.';
    return sign.length === 2 ? sign : `\\${sign}`;
  });
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}

function literal(value: string): string {
  return value.replace(/[*?]/g, '\\$&');
}
