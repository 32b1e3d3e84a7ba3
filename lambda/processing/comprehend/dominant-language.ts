import { BatchDetectDominantLanguageCommand } from '@aws-sdk/client-comprehend';
import type { Processor } from '../processor';
import type { ComprehendSettings } from './contract';
import { textsByComprehend, type ComprehendParts } from './texts-by-comprehend';

/** BatchDetectDominantLanguage's limit for one text. */
const MOST_BYTES = 5_000;

/** The languages of each text by Amazon Comprehend, the most likely first: `[{LanguageCode, Score}, …]`. */
export function dominantLanguage(parts: ComprehendParts<ComprehendSettings>): Processor {
  return textsByComprehend(parts, {
    mostBytes: MOST_BYTES,
    send: (texts, _, abortSignal) =>
      parts.client.send(new BatchDetectDominantLanguageCommand({ TextList: [...texts] }), { abortSignal }),
    valueOf: ({ Languages }) =>
      Languages?.map(({ LanguageCode = '', Score = 0 }) => ({ LanguageCode, Score })).sort(
        (one, other) => other.Score - one.Score,
      ),
  });
}
