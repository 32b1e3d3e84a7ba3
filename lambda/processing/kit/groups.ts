/** Divides the items into groups. A group has at most `most` items, all of one kind. Groups are in the order in which their kinds first appear. */
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
