import { DetectPiiEntitiesCommand, type LanguageCode, type PiiEntity } from '@aws-sdk/client-comprehend';
import type { Processor } from '../processor';
import { PII_LANGUAGES, type RedactPiiSettings } from './contract';
import { Languages } from './languages';
import { redacted, type Place } from './redacted';
import { textsByComprehend, type ComprehendParts } from './texts-by-comprehend';

/** DetectPiiEntities' limit for its text. */
const MOST_BYTES = 100_000;

/** Each text with its personal information replaced, found by Amazon Comprehend. */
export function redactPii(parts: ComprehendParts<RedactPiiSettings>): Processor {
  const { mask, types } = parts.settings;
  const isReplaced = ({ type }: Place): boolean => types === undefined || types.includes(type);
  return textsByComprehend(parts, {
    mostBytes: MOST_BYTES,
    languages: new Languages(PII_LANGUAGES),
    // The operation takes one text, so there is one result.
    send: async ([Text = ''], language, abortSignal) => {
      const command = new DetectPiiEntitiesCommand({ Text, LanguageCode: language as LanguageCode });
      const { Entities } = await parts.client.send(command, { abortSignal });
      return { ResultList: [{ Index: 0, Entities }] };
    },
    valueOf: ({ Entities }, text) => Entities && redacted(text, Entities.map(placeOf).filter(isReplaced), mask),
  });
}

function placeOf({ Type = 'ALL', BeginOffset = 0, EndOffset = 0 }: PiiEntity): Place {
  return { type: Type, begin: BeginOffset, end: EndOffset };
}
