import type { Check, ComparedFunction, Evidence, Subject } from './check';
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

const OTHER_CHECKS: readonly Check[] = [...INTEGRATION_CHECKS, ...TRUST_CHECKS, ...POLICY_CHECKS];

/**
 * Runs all checks, in the order in which a call of the function uses the compared settings.
 *
 * @param others functions that are compared besides that of the evidence
 */
export function examine(evidence: Evidence, others: readonly ComparedFunction[] = []): readonly Finding[] {
  const findings = (checks: readonly Check[], one: Evidence) =>
    checks.map(({ subject, name, compare }) => ({ subject, name, outcome: compare(one) }));
  if (others.length === 0) return findings([...FUNCTION_CHECKS, ...OTHER_CHECKS], evidence);
  const functions = [evidence, ...others].flatMap(({ fn, described }) =>
    findings(FUNCTION_CHECKS, { ...evidence, fn, described }).map((finding) => ({
      ...finding,
      name: `${described.name}: ${finding.name}`,
    })),
  );
  return [...functions, ...findings(OTHER_CHECKS, evidence)];
}

export function isWrong({ outcome }: Finding): boolean {
  return outcome.kind === 'wrong';
}
