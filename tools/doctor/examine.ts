import type { Check, Evidence, Subject } from './check';
import { FUNCTION_CHECKS } from './function-checks';
import { INTEGRATION_CHECKS } from './integration-checks';
import type { Outcome } from './outcome';
import { POLICY_CHECKS } from './policy-checks';
import { TRUST_CHECKS } from './trust-checks';

export interface Finding {
  readonly subject: Subject;
  readonly name: string;
  readonly outcome: Outcome;
}

const CHECKS: readonly Check[] = [...FUNCTION_CHECKS, ...INTEGRATION_CHECKS, ...TRUST_CHECKS, ...POLICY_CHECKS];

/** Runs all checks, in the order in which a call uses what they compare. */
export function examine(evidence: Evidence): readonly Finding[] {
  return CHECKS.map(({ subject, name, compare }) => ({ subject, name, outcome: compare(evidence) }));
}

export function isWrong({ outcome }: Finding): boolean {
  return outcome.kind === 'wrong';
}
