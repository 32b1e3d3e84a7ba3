import { ConfigError } from '../../config-error';
import { checkColumns } from '../check-columns';
import type { AskModelFunctionSettings } from './ask-model-settings';

/** How the ids of profiles begin that route to several regions. */
const PROFILE_ID = /^(us|us-gov|eu|apac|jp|au|ca|global)\./;

const PROFILE_ARN = /:(application-)?inference-profile\//;

/** Whether the model is an inference profile, which routes to foundation models. */
export function isProfile(model: string): boolean {
  return PROFILE_ID.test(model) || PROFILE_ARN.test(model);
}

/**
 * Throws a one-line error if settings do not fit together.
 *
 * @param columns the names of the arguments
 */
export function checkModel(settings: AskModelFunctionSettings, columns: readonly string[]): void {
  checkProfile(settings);
  const { template, schema, result, maxTokens, typicalInputTokens, tokensPerMinute } = settings;
  if (template !== undefined) checkColumns(['template', template], columns);
  else if (columns.length !== 1)
    throw new ConfigError(
      `arguments names ${columns.length} arguments. Without template there is one, the prompt. Set template`,
    );
  if (schema !== undefined && result !== 'json') throw new ConfigError('schema is set. Set "result": "json", too');
  const perCall = typicalInputTokens + maxTokens;
  if (perCall > tokensPerMinute)
    throw new ConfigError(
      `a call uses typicalInputTokens + maxTokens = ${perCall} tokens, which tokensPerMinute (${tokensPerMinute}) does not allow. Set a lower maxTokens`,
    );
}

function checkProfile({ model, foundationModels }: AskModelFunctionSettings): void {
  if (isProfile(model) && !foundationModels)
    throw new ConfigError(
      `model is the inference profile ${model}. Set foundationModels to what this command prints: aws bedrock get-inference-profile --inference-profile-identifier ${model} --query 'models[].modelArn'`,
    );
  if (!isProfile(model) && foundationModels)
    throw new ConfigError(`foundationModels is set, and ${model} is no inference profile. Remove foundationModels`);
}
