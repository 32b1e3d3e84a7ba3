import type { Finding } from './finding';
import { taggedWords, type TaggedWord } from './tagged-words';

/** A word with one of these tags may be part of a phrase. */
const IN_PHRASE = ['Determiner', 'Adjective', 'Noun', 'Value'];

/** The noun phrases of a text, in their order, such as `the old house`. The word lists are English. */
export async function findPhrases(text: string): Promise<readonly Finding<'PHRASE'>[]> {
  return (await taggedWords(text)).flatMap(phrasesIn);
}

function phrasesIn(words: readonly TaggedWord[]): readonly Finding<'PHRASE'>[] {
  const runs: TaggedWord[][] = [];
  let open: TaggedWord[] | undefined;
  for (const word of words) {
    const before = open?.at(-1);
    if (!isInPhrase(word)) open = undefined;
    else if (open && before && continues(before, word)) open.push(word);
    else runs.push((open = [word]));
  }
  return runs.flatMap((run) => {
    const last = run.findLast(isNoun);
    return last ? [{ type: 'PHRASE' as const, begin: run[0]?.begin ?? 0, end: last.end }] : [];
  });
}

function continues(before: TaggedWord, word: TaggedWord): boolean {
  return /^\s+$/.test(before.post + word.pre) && !word.tags.has('Determiner');
}

function isInPhrase({ tags }: TaggedWord): boolean {
  return !tags.has('Pronoun') && IN_PHRASE.some((tag) => tags.has(tag));
}

function isNoun({ text, tags }: TaggedWord): boolean {
  return tags.has('Noun') && !tags.has('Pronoun') && /\p{L}/u.test(text);
}
