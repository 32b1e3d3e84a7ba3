import { setImmediate } from 'node:timers/promises';
import { loadCompromise } from './lazy-packages';
import { pieces } from './pieces';

/** A word with its tags, such as `Person` or `City`. Offsets are in units of UTF-16. */
export interface TaggedWord {
  readonly text: string;
  readonly begin: number;
  /** Exclusive; without the punctuation that follows. */
  readonly end: number;
  /** What stands before and after it, up to its neighbours. */
  readonly pre: string;
  readonly post: string;
  readonly tags: ReadonlySet<string>;
}

/** compromise's, with the options below. */
interface Sentence {
  readonly terms: readonly {
    readonly text: string;
    readonly pre: string;
    readonly post: string;
    readonly tags?: readonly string[];
    readonly offset: { readonly start: number; readonly length: number };
  }[];
}

/** The words of a text by sentence. Lets other work of this process go on while it reads a long text. */
export async function taggedWords(text: string): Promise<readonly (readonly TaggedWord[])[]> {
  const nlp = loadCompromise();
  const sentences: (readonly TaggedWord[])[] = [];
  for (const { text: piece, at } of pieces(text)) {
    await setImmediate();
    const read = nlp(piece).json({ offset: true, terms: { offset: true, tags: true } }) as readonly Sentence[];
    for (const { terms } of read) {
      // The second part of a contraction such as "can't" has no text.
      const words = terms.filter((term) => term.text !== '');
      sentences.push(
        words.map(({ text: word, pre, post, tags, offset }) => {
          const begin = at + offset.start;
          return { text: word, begin, end: begin + offset.length, pre, post, tags: new Set(tags) };
        }),
      );
    }
  }
  return sentences;
}
