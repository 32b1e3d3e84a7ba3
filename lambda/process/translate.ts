import { TRANSLATE_METRICS, type TranslateMetric, type TranslateSettings } from '../processing/translate/contract';
import { translate } from '../processing/translate/translate';
import { translateClient } from '../processing/translate/translate-client';
import { processing } from './entry';

export const handler = processing<TranslateSettings, TranslateMetric>(
  (parts) => translate({ ...parts, client: translateClient(parts.settings) }),
  TRANSLATE_METRICS,
);
