/** True, false, or unknown because it depends on something unknown. */
export type Truth = boolean | { readonly dependsOn: string };

export function unknown(dependsOn: string): Truth {
  return { dependsOn };
}

export function and(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.find((truth) => typeof truth === 'object') ?? true;
}

export function or(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.find((truth) => typeof truth === 'object') ?? false;
}

export function not(truth: Truth): Truth {
  return typeof truth === 'object' ? truth : !truth;
}
