import type { Comparison, ConditionOperator } from './condition-operator';
import { like } from './like';

/** The value of a condition key in a request. A multivalued key can have several values. */
export type ContextValue = string | readonly string[];

/**
 * Whether a request fulfils a condition: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html.
 * A value of the request fits if it is like one of the condition's values. For an operator `Not…`, it fits if it is like none of them.
 *
 *                        the request has the key            the request does not have the key
 *   no quantifier        yes if its value fits              yes if the operator is `Not…`
 *   ForAllValues:        yes if every value fits            yes
 *   ForAnyValue:         yes if at least one value fits     no
 *   …IfExists            as above                           yes
 */
export function conditionHolds(
  { comparison, negated, quantifier, ifExists }: ConditionOperator,
  wanted: readonly string[],
  actual: ContextValue | undefined,
): boolean {
  if (comparison === 'Null') return wanted.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));
  const fit = (value: string) => wanted.some((one) => fits(comparison, one, value)) !== negated;
  if (actual === undefined) return ifExists || (quantifier ? quantifier === 'ForAllValues' : negated);
  const values = [actual].flat();
  return quantifier === 'ForAllValues' ? values.every(fit) : values.some(fit);
}

function fits(comparison: Exclude<Comparison, 'Null'>, wanted: string, actual: string): boolean {
  switch (comparison) {
    case 'StringEquals':
      return wanted === actual;
    case 'StringLike':
      return like(wanted, actual);
    case 'ArnEquals':
    case 'ArnLike':
      return arnLike(wanted, actual);
    case 'Bool':
      return wanted.toLowerCase() === actual.toLowerCase();
  }
}

/** Compares each of an ARN's six parts separately: a `*` does not match a colon between them. */
function arnLike(pattern: string, arn: string): boolean {
  const [patterns, parts] = [sixParts(pattern), sixParts(arn)];
  return parts.length === 6 && patterns.every((part, index) => like(part, parts[index] ?? ''));
}

function sixParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
