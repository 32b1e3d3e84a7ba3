const COMPARISONS = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike', 'Bool', 'Null'] as const;
export type Comparison = (typeof COMPARISONS)[number];

const NEGATIONS: Readonly<Record<string, Comparison>> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/** The parts of an operator such as `ForAllValues:StringNotLikeIfExists`. */
export interface ConditionOperator {
  readonly comparison: Comparison;
  readonly negated: boolean;
  /** How many of the request's values have to fit: all, or any. Absent: the operator is for keys with a single value. */
  readonly quantifier?: 'ForAllValues' | 'ForAnyValue';
  /** Whether a request without the key fulfils the condition. */
  readonly ifExists: boolean;
}

/** Reads the name of an operator. Undefined if the embedded cloud does not know it. `Null` has no negation, quantifier or `IfExists`. */
export function conditionOperator(name: string): ConditionOperator | undefined {
  if (name === 'Null') return { comparison: 'Null', negated: false, ifExists: false };
  const [, quantifier, text = '', suffix] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const comparison = NEGATIONS[text] ?? COMPARISONS.find((known) => known === text);
  if (comparison === undefined || comparison === 'Null') return undefined;
  return {
    comparison,
    negated: comparison !== text,
    quantifier: quantifier as ConditionOperator['quantifier'],
    ifExists: suffix !== undefined,
  };
}
