/** The items in groups of at most `most`, each group of one kind, in the order of their first items. */
export function groups<T>(items: readonly T[], most: number, kindOf: (item: T) => string): readonly (readonly T[])[] {
  const kinds = new Map<string, T[][]>();
  for (const item of items) {
    const ofKind = kinds.get(kindOf(item)) ?? [];
    const last = ofKind.at(-1);
    if (last && last.length < most) last.push(item);
    else ofKind.push([item]);
    kinds.set(kindOf(item), ofKind);
  }
  return [...kinds.values()].flat();
}
