import type { TaggedWord } from './tagged-words';

/** Comprehend's types: https://docs.aws.amazon.com/comprehend/latest/dg/how-entities.html */
export type EntityType =
  'COMMERCIAL_ITEM' | 'DATE' | 'EVENT' | 'LOCATION' | 'ORGANIZATION' | 'OTHER' | 'PERSON' | 'QUANTITY' | 'TITLE';

/** By compromise's tag. A word has several tags: the first that is listed here counts. */
const TYPES: readonly (readonly [tag: string, type: EntityType])[] = [
  ['Email', 'OTHER'],
  ['Url', 'OTHER'],
  ['AtMention', 'OTHER'],
  ['Organization', 'ORGANIZATION'],
  ['Place', 'LOCATION'],
  ['Person', 'PERSON'],
  ['Date', 'DATE'],
  ['Time', 'DATE'],
  ['Value', 'QUANTITY'],
  ['Money', 'QUANTITY'],
];

/** What may stand between two words of one entity. A date may have a comma: `March 3rd, 2024`. */
const BETWEEN = /^(\s+|-)$/;
const BETWEEN_DATES = /^,?\s+$/;
const AFTER_ABBREVIATION = /^\.\s+$/;

/** Undefined if the word alone is no entity. */
export function entityType({ tags }: TaggedWord): EntityType | undefined {
  return TYPES.find(([tag]) => tags.has(tag))?.[1];
}

/** Whether a word continues the entity that ends with the word before it. A unit continues a quantity: `5 kilograms`. */
export function joins(type: EntityType, before: TaggedWord | undefined, word: TaggedWord): boolean {
  if (before === undefined || type === 'OTHER' || before.tags.has('Possessive')) return false;
  const between = before.post + word.pre;
  const adjacent =
    BETWEEN.test(between) ||
    (type === 'DATE' && BETWEEN_DATES.test(between)) ||
    (before.tags.has('Abbreviation') && AFTER_ABBREVIATION.test(between));
  return adjacent && (entityType(word) === type || (type === 'QUANTITY' && word.tags.has('Unit')));
}
