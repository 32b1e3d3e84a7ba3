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
  /** How many of the request's values have to fit. Absent: the operator is for keys of one value. */
  readonly quantifier?: 'ForAllValues' | 'ForAnyValue';
  /** A request without the key fulfils the condition. */
  readonly ifExists: boolean;
}

/** Reads the name of an operator; undefined if the embedded cloud does not know it. `Null` stands alone. */
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
