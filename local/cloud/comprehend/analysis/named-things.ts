import type { EntityType } from './entity-types';
import type { Finding } from './finding';

/** Things that the tagger has no tags for, by their wording. */
const WORDINGS: readonly (readonly [type: EntityType, wording: RegExp])[] = [
  // The title stands in quotation marks, and has three words or more: two are often a person.
  ['TITLE', /(?<=["“])\p{Lu}[\p{L}'’]{0,30}(?: [\p{L}'’]{1,30}){1,8} \p{Lu}[\p{L}'’]{0,30}(?=["”])/gu],
  ['EVENT', /\b(?:\p{Lu}[\p{L}-]{1,30} ){1,3}(?:Cup|Games|Olympics|Festival|Summit|Championships?|War)\b/gu],
  [
    'COMMERCIAL_ITEM',
    /\b(?:iPhone|iPad|MacBook|Kindle|PlayStation|Xbox|Galaxy)(?: (?:\d{1,3}|Pro|Max|Plus|Mini|Air|Ultra)){0,3}\b/gu,
  ],
];

/** Titles, events and products in a text. */
export function namedThings(text: string): readonly Finding<EntityType>[] {
  return WORDINGS.flatMap(([type, wording]) =>
    [...text.matchAll(wording)].map(({ 0: { length }, index }) => ({ type, begin: index, end: index + length })),
  );
}
