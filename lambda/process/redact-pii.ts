import { comprehendClient } from '../processing/comprehend/comprehend-client';
import { COMPREHEND_METRICS, type ComprehendMetric, type RedactPiiSettings } from '../processing/comprehend/contract';
import { redactPii } from '../processing/comprehend/redact-pii';
import { processing } from './entry';

export const handler = processing<RedactPiiSettings, ComprehendMetric>(
  (parts) => redactPii({ ...parts, client: comprehendClient(parts.settings) }),
  COMPREHEND_METRICS,
);
