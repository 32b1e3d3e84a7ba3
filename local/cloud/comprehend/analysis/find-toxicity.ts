import { confidence } from './confidence';

/** Words of each kind, with every form that begins with them. */
const WORDS: readonly (readonly [name: string, words: RegExp])[] = [
  ['PROFANITY', /\b(?:damn|crap|bloody|hell)\w*/i],
  ['HATE_SPEECH', /\b(?:vermin|subhuman|those people)\b/i],
  ['INSULT', /\b(?:stupid|idiot|fool|moron|loser|dumb|ugly)\w*/i],
  ['GRAPHIC', /\b(?:gore|corpse|guts|blood)\b/i],
  ['HARASSMENT_OR_ABUSE', /\b(?:shut up|get lost|go away|nobody likes you)\b/i],
  ['SEXUAL', /\b(?:nude|naked|porn)\w*/i],
  ['VIOLENCE_OR_THREAT', /\b(?:kill|stab|shoot|punch|beat you|hurt you)\w*/i],
];

/** What remains of a sure score for a text without any of the words. */
const UNLIKELY = 0.1;

export interface Toxicity {
  readonly toxicity: number;
  readonly labels: readonly { readonly name: string; readonly score: number }[];
}

/** How toxic a text is, as a whole and by kind. A text with a word of a kind has a score above 0.9, another one below 0.1. */
export function findToxicity(text: string): Toxicity {
  const labels = WORDS.map(([name, words]) => {
    const score = confidence(name, text);
    return { name, score: words.test(text) ? score : Math.fround((1 - score) * UNLIKELY) };
  });
  return { toxicity: Math.max(...labels.map(({ score }) => score)), labels };
}
