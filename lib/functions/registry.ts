import { askModel } from './ask-model';
import { http } from './http';
import { dominantLanguage } from './dominant-language';
import { entities } from './entities';
import { keyPhrases } from './key-phrases';
import { lambda } from './lambda';
import { piiEntities } from './pii-entities';
import type { AnyProcessorDefinition } from './processor-definition';
import { redactPii } from './redact-pii';
import { sentiment } from './sentiment';
import { syntax } from './syntax';
import { targetedSentiment } from './targeted-sentiment';
import { toxicity } from './toxicity';
import { translate } from './translate';

/** Every processor by its name in cdk.json. `npm run new` adds a line here. */
export const PROCESSORS: Readonly<Record<string, AnyProcessorDefinition>> = {
  sentiment,
  targeted_sentiment: targetedSentiment,
  entities,
  key_phrases: keyPhrases,
  syntax,
  dominant_language: dominantLanguage,
  redact_pii: redactPii,
  pii_entities: piiEntities,
  toxicity,
  translate,
  ask_model: askModel,
  http,
  lambda,
};
