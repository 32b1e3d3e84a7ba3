/** Below this two names have nothing to do with each other. */
const LEAST_LIKENESS = 0.25;

/**
 * The name that shares most pairs of neighbouring letters with the given one (Sørensen-Dice coefficient), whatever their
 * case; undefined if no name is alike. Unlike an edit distance it finds `maxBatchesInFlight` for `maxBatches`.
 *
 * @param names of equally near ones the first counts; each may have a group before a dot, which is not compared
 */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const scored = names.map((name) => ({ name, likeness: likeness(given, name.split('.').at(-1) ?? name) }));
  const best = scored.reduce((one, other) => (other.likeness > one.likeness ? other : one), { name: '', likeness: 0 });
  return best.likeness >= LEAST_LIKENESS ? best.name : undefined;
}

function likeness(one: string, other: string): number {
  const left = pairsIn(one);
  const right = pairsIn(other);
  const shared = [...left].filter((pair) => right.has(pair)).length;
  return (2 * shared) / (left.size + right.size || 1);
}

function pairsIn(name: string): ReadonlySet<string> {
  const letters = name.toLowerCase();
  return new Set([...letters].slice(1).map((letter, index) => `${letters[index]}${letter}`));
}
