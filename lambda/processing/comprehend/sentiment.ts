import { BatchDetectSentimentCommand, type LanguageCode, type SentimentScore } from '@aws-sdk/client-comprehend';
import { COMPREHEND_LANGUAGES } from '../../shared/contract';
import type { Processor } from '../processor';
import type { LanguageSettings } from './contract';
import { Languages } from './languages';
import { textsByComprehend, type ComprehendParts } from './texts-by-comprehend';

/** BatchDetectSentiment's limit for one text. */
const MOST_BYTES = 5_000;

/** Sentiment by Amazon Comprehend: the four scores of each text. */
export function sentiment(parts: ComprehendParts<LanguageSettings>): Processor {
  return textsByComprehend(parts, {
    mostBytes: MOST_BYTES,
    languages: new Languages(COMPREHEND_LANGUAGES),
    send: (texts, language, abortSignal) =>
      parts.client.send(
        new BatchDetectSentimentCommand({ TextList: [...texts], LanguageCode: language as LanguageCode }),
        { abortSignal },
      ),
    valueOf: ({ SentimentScore: scores }) => scores as Required<SentimentScore> | undefined,
  });
}
