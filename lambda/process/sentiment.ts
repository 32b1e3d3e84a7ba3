import { comprehendClient } from '../processing/comprehend/comprehend-client';
import { COMPREHEND_METRICS, type ComprehendMetric, type LanguageSettings } from '../processing/comprehend/contract';
import { sentiment } from '../processing/comprehend/sentiment';
import { processing } from './entry';

export const handler = processing<LanguageSettings, ComprehendMetric>(
  (parts) => sentiment({ ...parts, client: comprehendClient(parts.settings) }),
  COMPREHEND_METRICS,
);
