import type { Finding } from './finding';
import { taggedWords, type TaggedWord } from './tagged-words';

/** By compromise's tag. A word has several tags: the first that is listed here counts. */
const TAGS: readonly (readonly [tag: string, partOfSpeech: string])[] = [
  ['ProperNoun', 'PROPN'],
  ['Pronoun', 'PRON'],
  ['QuestionWord', 'PRON'],
  ['Determiner', 'DET'],
  ['Preposition', 'ADP'],
  ['Negative', 'PART'],
  ['Auxiliary', 'AUX'],
  ['Copula', 'AUX'],
  ['Verb', 'VERB'],
  ['Adverb', 'ADV'],
  ['Value', 'NUM'],
  ['Adjective', 'ADJ'],
  ['Expression', 'INTJ'],
  ['Noun', 'NOUN'],
  ['Date', 'NOUN'],
];

const COORDINATING = /^(and|but|nor|or|yet)$/i;

/** A character between two words that is no white space. */
const MARK = /\S/gu;
const SYMBOL = /\p{S}/u;

/** The words and the punctuation of a text, in their order. The type is the part of speech. The word lists are English. */
export async function syntaxTokens(text: string): Promise<readonly Finding[]> {
  const tokens: Finding[] = [];
  let read = 0;
  for (const word of (await taggedWords(text)).flat()) {
    tokens.push(...marks(text, read, word.begin));
    tokens.push({ type: partOfSpeech(word), begin: word.begin, end: word.end });
    read = word.end;
  }
  return [...tokens, ...marks(text, read, text.length)];
}

/** Punctuation marks and symbols between two offsets, each a token of its own. */
function marks(text: string, begin: number, end: number): readonly Finding[] {
  return [...text.slice(begin, end).matchAll(MARK)].map(({ 0: mark, index }) => {
    const at = begin + index;
    return { type: SYMBOL.test(mark) ? 'SYM' : 'PUNCT', begin: at, end: at + mark.length };
  });
}

function partOfSpeech({ text, tags }: TaggedWord): string {
  if (tags.has('Conjunction')) return COORDINATING.test(text) ? 'CCONJ' : 'SCONJ';
  return TAGS.find(([tag]) => tags.has(tag))?.[1] ?? 'O';
}
