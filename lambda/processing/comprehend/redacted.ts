/** A place of a text that is replaced. Offsets count code points, as Comprehend does; the end is exclusive. */
export interface Place {
  readonly type: string;
  readonly begin: number;
  readonly end: number;
}

/**
 * Replaces each place of the text. Places that overlap are replaced together, and have the type of the first place.
 *
 * @param mask `type` replaces a place by its type, such as `[NAME]`. Any other mask is a character that is repeated for each code point of the place
 */
export function redacted(text: string, places: readonly Place[], mask: string): string {
  const points = [...text];
  const pieces: string[] = [];
  let copied = 0;
  for (const { type, begin, end } of joined(places)) {
    pieces.push(points.slice(copied, begin).join(''), mask === 'type' ? `[${type}]` : mask.repeat(end - begin));
    copied = end;
  }
  return [...pieces, points.slice(copied).join('')].join('');
}

/** Sorts the places by their begin, and merges places that overlap. */
function joined(places: readonly Place[]): readonly Place[] {
  const whole: Place[] = [];
  for (const place of places.toSorted((one, other) => one.begin - other.begin || other.end - one.end)) {
    const last = whole.at(-1);
    if (last && place.begin < last.end) whole[whole.length - 1] = { ...last, end: Math.max(last.end, place.end) };
    else whole.push(place);
  }
  return whole;
}
