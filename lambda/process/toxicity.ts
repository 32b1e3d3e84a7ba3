import { comprehendClient } from '../processing/comprehend/comprehend-client';
import { COMPREHEND_METRICS, type ComprehendMetric, type ComprehendSettings } from '../processing/comprehend/contract';
import { toxicity } from '../processing/comprehend/toxicity';
import { processing } from './entry';

export const handler = processing<ComprehendSettings, ComprehendMetric>(
  (parts) => toxicity({ ...parts, client: comprehendClient(parts.settings) }),
  COMPREHEND_METRICS,
);
