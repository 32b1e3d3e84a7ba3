import { Aws } from 'aws-cdk-lib/core';
import type { Pace } from './pace';

/** A function, and how fast it works. */
interface Paced {
  readonly name: string;
  readonly pace: Pace;
}

/**
 * The sentence about the first two functions that name one quota and disagree on its rate: each would pace its calls by another
 * rate, and admission control would count with both. Undefined if all agree.
 */
export function rateConflict(functions: readonly Paced[]): string | undefined {
  const known = new Map<string, { readonly name: string; readonly unitsPerSecond: number }>();
  for (const { name, pace } of functions) {
    if (!pace.quota) continue;
    const { unitsPerSecond } = pace.quota;
    const other = known.get(pace.quota.name) ?? { name, unitsPerSecond };
    if (other.unitsPerSecond !== unitsPerSecond)
      return (
        `${other.name} and ${name} share the quota ${shown(pace.quota.name)} and disagree on its rate: ` +
        `${other.unitsPerSecond} and ${unitsPerSecond} a second. Set the same rate for both`
      );
    known.set(pace.quota.name, other);
  }
  return undefined;
}

/** Without the token that stands for the region of a stack. */
function shown(quota: string): string {
  return quota.replace(Aws.REGION, "the stack's region");
}
