import { guessLanguages } from '../analysis/guess-languages';
import { BATCH_CALLS_PER_SECOND, BATCH_TEXT_BYTES, TEXT_BYTES, type Operation } from './operation';

const SINGLE_CALLS_PER_SECOND = 40;

/** These two take no LanguageCode. */
export const dominantLanguage = {
  DetectDominantLanguage: {
    takes: 'Text',
    textBytes: TEXT_BYTES,
    callsPerSecond: SINGLE_CALLS_PER_SECOND,
    analyse,
  },
  BatchDetectDominantLanguage: {
    takes: 'TextList',
    textBytes: BATCH_TEXT_BYTES,
    callsPerSecond: BATCH_CALLS_PER_SECOND,
    analyse,
  },
} as const satisfies Record<string, Operation>;

function analyse(text: string): object {
  return { Languages: guessLanguages(text).map(({ code, score }) => ({ LanguageCode: code, Score: score })) };
}
