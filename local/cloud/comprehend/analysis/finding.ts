/** A part of a text, by offsets in units of UTF-16. */
export interface Finding<Type extends string = string> {
  readonly type: Type;
  readonly begin: number;
  /** Exclusive. */
  readonly end: number;
}

/** Leaves out each finding that overlaps an earlier one of the list, and sorts the others by their place. */
export function withoutOverlaps<F extends Finding>(findings: readonly F[]): readonly F[] {
  const kept: F[] = [];
  for (const finding of findings) {
    if (!kept.some(({ begin, end }) => begin < finding.end && finding.begin < end)) kept.push(finding);
  }
  return kept.sort((one, other) => one.begin - other.begin);
}
