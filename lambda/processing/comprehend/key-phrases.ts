import { BatchDetectKeyPhrasesCommand, type LanguageCode } from '@aws-sdk/client-comprehend';
import { COMPREHEND_LANGUAGES } from '../../shared/contract';
import type { Processor } from '../processor';
import type { LanguageSettings } from './contract';
import { Languages } from './languages';
import { textsByComprehend, type ComprehendParts } from './texts-by-comprehend';

/** BatchDetectKeyPhrases's limit for one text. */
const MOST_BYTES = 5_000;

/**
 * The key phrases of each text by Amazon Comprehend, in their order: `[{Text, Score, BeginOffset, EndOffset}, …]`. Comprehend counts offsets in
 * code points, and the end is exclusive.
 */
export function keyPhrases(parts: ComprehendParts<LanguageSettings>): Processor {
  return textsByComprehend(parts, {
    mostBytes: MOST_BYTES,
    languages: new Languages(COMPREHEND_LANGUAGES),
    send: (texts, language, abortSignal) =>
      parts.client.send(
        new BatchDetectKeyPhrasesCommand({ TextList: [...texts], LanguageCode: language as LanguageCode }),
        { abortSignal },
      ),
    valueOf: ({ KeyPhrases }) =>
      KeyPhrases?.map(({ Text = '', Score = 0, BeginOffset = 0, EndOffset = 0 }) => ({
        Text,
        Score,
        BeginOffset,
        EndOffset,
      })),
  });
}
