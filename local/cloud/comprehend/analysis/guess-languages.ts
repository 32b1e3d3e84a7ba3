import { loadTinyld } from './lazy-packages';

/** Raises the best guess above the others, as Comprehend's scores are. */
const SHARPNESS = 4;
const LEAST_SCORE = 0.01;

/** The answer for a text without a letter or with too few of them: what Comprehend answers then is not documented. */
const NO_GUESS = [{ code: 'en', score: 0.5 }];

export interface LanguageGuess {
  /** Such as `en` (RFC 5646). */
  readonly code: string;
  /** From 0 to 1, a 32-bit float. */
  readonly score: number;
}

/** The languages that a text may be in, the likeliest first. There is at least one. */
export function guessLanguages(text: string): readonly LanguageGuess[] {
  const guesses = loadTinyld()
    .detectAll(text)
    .map(({ lang, accuracy }) => ({ code: lang, weight: accuracy ** SHARPNESS }));
  const sum = guesses.reduce((total, { weight }) => total + weight, 0);
  if (sum === 0) return NO_GUESS;
  return guesses
    .map(({ code, weight }) => ({ code, score: Math.fround((weight / sum) * 0.999) }))
    .filter(({ score }) => score >= LEAST_SCORE);
}
