import { entityType, joins, type EntityType } from './entity-types';
import { withoutOverlaps, type Finding } from './finding';
import { namedThings } from './named-things';
import { taggedWords, type TaggedWord } from './tagged-words';

/**
 * The entities of a text, in their order. The word lists of the tagger are English. In texts in other languages it finds few
 * entities, mostly names and numbers.
 */
export async function findEntities(text: string): Promise<readonly Finding<EntityType>[]> {
  const sentences = await taggedWords(text);
  return withoutOverlaps([...namedThings(text), ...sentences.flatMap(entitiesIn)]);
}

/** Joins the words of a sentence that belong to one entity. */
function entitiesIn(words: readonly TaggedWord[]): readonly Finding<EntityType>[] {
  const found: { type: EntityType; words: TaggedWord[] }[] = [];
  let open: (typeof found)[number] | undefined;
  for (const word of words) {
    if (open && joins(open.type, open.words.at(-1), word)) {
      open.words.push(word);
      continue;
    }
    const type = entityType(word);
    open = type && { type, words: [word] };
    if (open) found.push(open);
  }
  return found.map(({ type, words: own }) => ({ type, begin: own[0]?.begin ?? 0, end: endOf(own.at(-1)) }));
}

/** The end of a word. The ending of a possessive is not included, the dot of an abbreviation is. */
function endOf(word: TaggedWord | undefined): number {
  if (word === undefined) return 0;
  const { text, end, post: after, tags } = word;
  if (tags.has('Possessive')) return end - (/['’]s?$/.exec(text)?.[0].length ?? 0);
  return tags.has('Abbreviation') && after.startsWith('.') ? end + 1 : end;
}
