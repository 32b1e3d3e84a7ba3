import { comprehendClient } from '../processing/comprehend/comprehend-client';
import { COMPREHEND_METRICS, type ComprehendMetric, type LanguageSettings } from '../processing/comprehend/contract';
import { keyPhrases } from '../processing/comprehend/key-phrases';
import { processing } from './entry';

export const handler = processing<LanguageSettings, ComprehendMetric>(
  (parts) => keyPhrases({ ...parts, client: comprehendClient(parts.settings) }),
  COMPREHEND_METRICS,
);
