import { comprehendClient } from '../processing/comprehend/comprehend-client';
import { COMPREHEND_METRICS, type ComprehendMetric, type LanguageSettings } from '../processing/comprehend/contract';
import { syntax } from '../processing/comprehend/syntax';
import { processing } from './entry';

export const handler = processing<LanguageSettings, ComprehendMetric>(
  (parts) => syntax({ ...parts, client: comprehendClient(parts.settings) }),
  COMPREHEND_METRICS,
);
