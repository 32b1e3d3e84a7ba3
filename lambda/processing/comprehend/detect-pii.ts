import { DetectPiiEntitiesCommand, type LanguageCode, type PiiEntity } from '@aws-sdk/client-comprehend';
import { PII_LANGUAGES, type LanguageSettings } from './contract';
import { Languages } from './languages';
import type { ComprehendParts, TextOperation } from './texts-by-comprehend';

/** DetectPiiEntities' limit for its text. */
const MOST_BYTES = 100_000;

interface PiiOfText {
  readonly Index: number;
  readonly Entities?: readonly PiiEntity[];
}

/** Comprehend's operation that finds personal information. It takes one text, so there is one result. */
export function detectPii({
  client,
}: Pick<ComprehendParts<LanguageSettings>, 'client'>): Omit<TextOperation<PiiOfText>, 'valueOf'> {
  return {
    mostBytes: MOST_BYTES,
    languages: new Languages(PII_LANGUAGES),
    send: async ([Text = ''], language, abortSignal) => {
      const command = new DetectPiiEntitiesCommand({ Text, LanguageCode: language as LanguageCode });
      const { Entities } = await client.send(command, { abortSignal });
      return { ResultList: [{ Index: 0, Entities }] };
    },
  };
}
