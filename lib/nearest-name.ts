/** Names with a lower likeness are not suggested. */
const LEAST_LIKENESS = 0.25;

/**
 * Returns the name that shares the most pairs of neighbouring letters with the given name (Sørensen-Dice coefficient), in any
 * case. Returns undefined if no name shares enough. An edit distance would not find `maxBatchesInFlight` for `maxBatches`.
 *
 * @param names the first of several equally near names is returned; a group before a dot is not compared
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
