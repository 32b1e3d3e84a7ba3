import { comprehendClient } from '../processing/comprehend/comprehend-client';
import { COMPREHEND_METRICS, type ComprehendMetric, type LanguageSettings } from '../processing/comprehend/contract';
import { entities } from '../processing/comprehend/entities';
import { processing } from './entry';

export const handler = processing<LanguageSettings, ComprehendMetric>(
  (parts) => entities({ ...parts, client: comprehendClient(parts.settings) }),
  COMPREHEND_METRICS,
);
