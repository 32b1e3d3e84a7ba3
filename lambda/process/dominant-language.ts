import { comprehendClient } from '../processing/comprehend/comprehend-client';
import { COMPREHEND_METRICS, type ComprehendMetric, type ComprehendSettings } from '../processing/comprehend/contract';
import { dominantLanguage } from '../processing/comprehend/dominant-language';
import { processing } from './entry';

export const handler = processing<ComprehendSettings, ComprehendMetric>(
  (parts) => dominantLanguage({ ...parts, client: comprehendClient(parts.settings) }),
  COMPREHEND_METRICS,
);
