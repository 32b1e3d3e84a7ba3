import type { Processor } from '../processor';
import type { LanguageSettings } from './contract';
import { detectPii } from './detect-pii';
import { textsByComprehend, type ComprehendParts } from './texts-by-comprehend';

/**
 * The personal information in each text by Amazon Comprehend, in its order: `[{Type, Text, Score, BeginOffset, EndOffset}, …]`. Comprehend gives
 * offsets alone, in code points and with an exclusive end, so the text is read at these offsets.
 */
export function piiEntities(parts: ComprehendParts<LanguageSettings>): Processor {
  return textsByComprehend(parts, {
    ...detectPii(parts),
    valueOf: ({ Entities }, text) => {
      const points = [...text];
      return Entities?.map(({ Type = 'ALL', Score = 0, BeginOffset = 0, EndOffset = 0 }) => ({
        Type,
        Text: points.slice(BeginOffset, EndOffset).join(''),
        Score,
        BeginOffset,
        EndOffset,
      }));
    },
  });
}
