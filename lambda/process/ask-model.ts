import { askModel } from '../processing/bedrock/ask-model';
import { bedrockClient } from '../processing/bedrock/bedrock-client';
import { BEDROCK_METRICS, type AskModelSettings, type BedrockMetric } from '../processing/bedrock/contract';
import { processing } from './entry';

export const handler = processing<AskModelSettings, BedrockMetric>((parts) => {
  const { region } = parts.settings;
  const { callTimeoutSeconds } = parts.limits;
  return askModel({ ...parts, client: bedrockClient({ region, callTimeoutSeconds }) });
}, BEDROCK_METRICS);
