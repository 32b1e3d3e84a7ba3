import { comprehendClient } from '../processing/comprehend/comprehend-client';
import { COMPREHEND_METRICS, type ComprehendMetric, type LanguageSettings } from '../processing/comprehend/contract';
import { piiEntities } from '../processing/comprehend/pii-entities';
import { processing } from './entry';

export const handler = processing<LanguageSettings, ComprehendMetric>(
  (parts) => piiEntities({ ...parts, client: comprehendClient(parts.settings) }),
  COMPREHEND_METRICS,
);
