import { BatchDetectSyntaxCommand, type SyntaxLanguageCode } from '@aws-sdk/client-comprehend';
import type { Processor } from '../processor';
import { SYNTAX_LANGUAGES, type LanguageSettings } from './contract';
import { Languages } from './languages';
import { textsByComprehend, type ComprehendParts } from './texts-by-comprehend';

/** BatchDetectSyntax's limit for one text. */
const MOST_BYTES = 5_000;

/**
 * The words and punctuation of each text with their parts of speech, by Amazon Comprehend:
 * `[{TokenId, Text, PartOfSpeech: {Tag, Score}, BeginOffset, EndOffset}, …]`. Comprehend counts offsets in code points, and the end is exclusive.
 */
export function syntax(parts: ComprehendParts<LanguageSettings>): Processor {
  return textsByComprehend(parts, {
    mostBytes: MOST_BYTES,
    languages: new Languages(SYNTAX_LANGUAGES),
    send: (texts, language, abortSignal) =>
      parts.client.send(
        new BatchDetectSyntaxCommand({ TextList: [...texts], LanguageCode: language as SyntaxLanguageCode }),
        { abortSignal },
      ),
    valueOf: ({ SyntaxTokens }) =>
      SyntaxTokens?.map(({ TokenId = 0, Text = '', PartOfSpeech = {}, BeginOffset = 0, EndOffset = 0 }) => ({
        TokenId,
        Text,
        PartOfSpeech: { Tag: PartOfSpeech.Tag ?? 'O', Score: PartOfSpeech.Score ?? 0 },
        BeginOffset,
        EndOffset,
      })),
  });
}
