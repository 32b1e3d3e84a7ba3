import { conditionOperator, type Comparison, type ConditionOperator } from './condition-operator';

/** The place of a policy. It decides whether the statements need a principal or a resource. */
export type PolicyKind = 'identity-based' | 'resource-based' | 'role trust';

export interface Policy {
  /** For messages. */
  readonly name: string;
  readonly kind: PolicyKind;
  readonly statements: readonly Statement[];
  /** A part of the document outside its statements that the embedded cloud does not understand. Then the policy denies everything. */
  readonly notUnderstood?: string;
}

/** Patterns. At least one has to match, or none if they are negated. */
export interface Patterns {
  readonly negated: boolean;
  readonly values: readonly string[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  /** Absent: every resource. A trust policy names no resource, because it belongs to its role. */
  readonly resources?: Patterns;
  /** Absent in an identity-based policy: its principal is the identity to which it is attached. */
  readonly principals?: Principals;
  readonly conditions: readonly Condition[];
  /**
   * A part that the embedded cloud does not understand. Then an Allow statement allows nothing, and a Deny statement denies all requests to which it
   * may apply. Other statements are not affected.
   */
  readonly notUnderstood?: string;
}

export interface Principals {
  /** ARNs, account ids or `*`. */
  readonly aws: readonly string[];
  /** Such as `lambda.amazonaws.com`. */
  readonly services: readonly string[];
}

export interface Condition {
  readonly operator: ConditionOperator;
  /** As the policy writes it. Upper and lower case make no difference. */
  readonly key: string;
  readonly values: readonly string[];
}

const VERSIONS: readonly unknown[] = ['2012-10-17', '2008-10-17', undefined];
const DOCUMENT_ELEMENTS = ['Version', 'Id', 'Statement'];
const STATEMENT_ELEMENTS = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'Condition',
];
/** Condition keys of which a request may have several values, in lower case. */
const MULTIVALUED_KEYS = ['dynamodb:leadingkeys'];
const EVERYTHING: Patterns = { negated: false, values: ['*'] };

/** AWS does not allow wildcards within the ARN of a principal. */
const AWS_PRINCIPAL = /^(\*|\d{12}|arn:[\w-]+:(iam|sts)::\d{12}:[^*?]+)$/;

/** Its message becomes `notUnderstood` of a policy or a statement, so it never leaves this file. */
class NotUnderstood extends Error {}

/** Reads a policy document. Its intrinsic functions are resolved already, as far as possible. Never throws. */
export function parsePolicy(document: unknown, kind: PolicyKind, name: string): Policy {
  const parsed = attempt(() => {
    const read = record(document, 'the document');
    const unknown = Object.keys(read).find((element) => !DOCUMENT_ELEMENTS.includes(element));
    if (unknown !== undefined) throw new NotUnderstood(`the element ${unknown}`);
    const { Version, Statement } = read;
    if (!VERSIONS.includes(Version)) throw new NotUnderstood(`the Version ${JSON.stringify(Version)}`);
    return { statements: list(Statement).map((statement) => parseStatement(statement, kind)) };
  });
  return { name, kind, statements: [], ...parsed };
}

function parseStatement(raw: unknown, kind: PolicyKind): Statement {
  const whole = attempt(() => parseWholeStatement(raw, kind));
  if (!('notUnderstood' in whole)) return whole;
  const { notUnderstood } = whole;
  const { Effect, Action, NotAction } = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  const actions = attempt(() => parsePatterns({ Action, NotAction }, 'Action', 'NotAction') ?? EVERYTHING);
  return {
    effect: Effect === 'Allow' ? 'Allow' : 'Deny',
    actions: 'notUnderstood' in actions ? EVERYTHING : actions,
    conditions: [],
    notUnderstood,
  };
}

function attempt<T extends object>(parse: () => T): T | { readonly notUnderstood: string } {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return { notUnderstood: error.message };
  }
}

function parseWholeStatement(raw: unknown, kind: PolicyKind): Statement {
  const statement = record(raw, 'the statement');
  const unknown = Object.keys(statement).find((element) => !STATEMENT_ELEMENTS.includes(element));
  if (unknown !== undefined) throw new NotUnderstood(`the element ${unknown}`);
  const { Effect, Principal, Condition = {} } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new NotUnderstood(`the Effect ${JSON.stringify(Effect)}`);
  if ((Principal === undefined) !== (kind === 'identity-based')) {
    throw new NotUnderstood(`a statement ${Principal === undefined ? 'without' : 'with'} Principal`);
  }
  const actions = parsePatterns(statement, 'Action', 'NotAction');
  const resources = parsePatterns(statement, 'Resource', 'NotResource');
  if (!actions) throw new NotUnderstood('a statement without Action');
  if ((resources === undefined) !== (kind === 'role trust')) {
    throw new NotUnderstood(`a statement ${resources ? 'with' : 'without'} Resource`);
  }
  for (const value of resources?.values ?? []) {
    if (value !== '*' && value.split(':').length < 6) throw new NotUnderstood(`the resource ${value}`);
  }
  return {
    effect: Effect,
    actions,
    resources,
    principals: Principal === undefined ? undefined : parsePrincipals(Principal),
    conditions: Object.entries(record(Condition, 'Condition')).flatMap(([operator, keys]) =>
      Object.entries(record(keys, operator)).map(([key, values]) => parseCondition(operator, key, values)),
    ),
  };
}

function parsePatterns(statement: Record<string, unknown>, name: string, negation: string): Patterns | undefined {
  const [plain, negated] = [statement[name], statement[negation]];
  if (plain !== undefined && negated !== undefined) throw new NotUnderstood(`both ${name} and ${negation}`);
  if (plain === undefined && negated === undefined) return undefined;
  return { negated: negated !== undefined, values: strings(plain ?? negated, name) };
}

function parsePrincipals(principal: unknown): Principals {
  if (principal === '*') return { aws: ['*'], services: [] };
  const { AWS = [], Service = [], ...others } = record(principal, 'the Principal');
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new NotUnderstood(`the principal type ${unknown}`);
  const aws = list(AWS).map((value) => text(value, 'Principal'));
  const odd = aws.find((value) => !AWS_PRINCIPAL.test(value));
  if (odd !== undefined) throw new NotUnderstood(`the principal ${odd}`);
  return { aws, services: list(Service).map((value) => text(value, 'Principal')) };
}

function parseCondition(name: string, key: string, raw: unknown): Condition {
  const operator = conditionOperator(name);
  if (operator === undefined) throw new NotUnderstood(`the condition operator ${name}`);
  const { comparison, quantifier } = operator;
  // AWS leaves open what such a condition means.
  if (MULTIVALUED_KEYS.includes(key.toLowerCase()) && quantifier === undefined && comparison !== 'Null') {
    throw new NotUnderstood(`${name} without ForAllValues: or ForAnyValue: on the multivalued key ${key}`);
  }
  const values = strings(raw, key);
  const odd = values.find((value) => !isOperand(comparison, value));
  if (odd !== undefined)
    throw new NotUnderstood(`${odd} as ${comparison === 'Null' ? 'true or false' : 'an ARN'} in ${name}`);
  return { operator, key, values };
}

function isOperand(comparison: Comparison, value: string): boolean {
  if (comparison === 'Null') return /^(true|false)$/i.test(value);
  return !comparison.startsWith('Arn') || value.split(':').length >= 6;
}

function strings(value: unknown, where: string): readonly string[] {
  const values = list(value).map((item) => text(item, where));
  if (values.length === 0) throw new NotUnderstood(`the empty list in ${where}`);
  return values;
}

/** Templates may say true and 1 where policies have text. */
function text(value: unknown, where: string): string {
  if (!['string', 'boolean', 'number'].includes(typeof value)) {
    throw new NotUnderstood(`${JSON.stringify(value)} in ${where}`);
  }
  const string = String(value);
  const variable = /\$\{[^}]*\}?/.exec(string)?.[0];
  if (variable !== undefined) throw new NotUnderstood(`the policy variable ${variable}`);
  return string;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NotUnderstood(`${where}, which is not an object`);
  }
  return value as Record<string, unknown>;
}
