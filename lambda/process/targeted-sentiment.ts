import { comprehendClient } from '../processing/comprehend/comprehend-client';
import { COMPREHEND_METRICS, type ComprehendMetric, type LanguageSettings } from '../processing/comprehend/contract';
import { targetedSentiment } from '../processing/comprehend/targeted-sentiment';
import { processing } from './entry';

export const handler = processing<LanguageSettings, ComprehendMetric>(
  (parts) => targetedSentiment({ ...parts, client: comprehendClient(parts.settings) }),
  COMPREHEND_METRICS,
);
