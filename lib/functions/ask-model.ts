import {
  BEDROCK_FAILURES,
  BEDROCK_METRICS,
  BEDROCK_ROW_ERRORS,
  leastUnits,
} from '../../lambda/processing/bedrock/contract';
import { KIT_ROW_ERRORS } from '../../lambda/processing/kit/contract';
import { TEMPLATE_FAILURES } from '../../lambda/processing/templates/contract';
import { ConfigError } from '../config-error';
import { columnNames } from '../declared-arguments';
import { askModelSettings, type AskModelFunctionSettings } from './ask-model/ask-model-settings';
import { checkModel } from './ask-model/check-model';
import { grantModel } from './ask-model/grant-model';
import { callsOf } from './call-settings';
import { exampleArguments } from './example-arguments';
import type { Pace } from './pace';
import { defineProcessor } from './processor-definition';

const PROMPT_ARGUMENTS = '(prompt VARCHAR)';

/** The bytes of a token in most answers, with a reserve for quotes, which count twice. */
const BYTES_PER_TOKEN = 5;

const MOST_VALUE_BYTES = 1_000_000;

/** Answers of a language model, by Amazon Bedrock: one prompt a call. */
export const askModel = defineProcessor({
  settings: askModelSettings,
  failures: { ...BEDROCK_FAILURES, ...TEMPLATE_FAILURES },
  rowErrors: { ...BEDROCK_ROW_ERRORS, CALL_FAILED: KIT_ROW_ERRORS.CALL_FAILED },
  configure: (settings, facts) => {
    const { template, result, maxTokens, temperature } = settings;
    if (template !== undefined && facts.arguments === undefined)
      throw new ConfigError('template is set. Set arguments, too, such as "(title VARCHAR, comment VARCHAR)"');
    const declared = facts.arguments ?? PROMPT_ARGUMENTS;
    const columns = columnNames(declared);
    checkModel(settings, columns);
    return {
      entry: 'lambda/process/ask-model.ts',
      arguments: declared,
      returns: result === 'json' ? 'VARIANT' : 'VARCHAR',
      maxValueBytes: Math.min(MOST_VALUE_BYTES, maxTokens * BYTES_PER_TOKEN),
      // An answer takes seconds and costs money: after a crash, no more than these are asked for again.
      rowsPerSlice: 50,
      pace: paceOf(settings, facts.region),
      calls: callsOf(settings),
      metrics: Object.keys(BEDROCK_METRICS),
      remembers: { answers: temperature === 0, version: 1, settings: shapingSettings(settings) },
      example: template === undefined ? ["'What is the capital of France?'"] : exampleArguments(declared),
      bind(process) {
        grantModel(process, settings);
        return { columns };
      },
    };
  },
});

/** A call uses what Bedrock reserves for it: the tokens of the prompt, and the most tokens of the answer. */
function paceOf(settings: AskModelFunctionSettings, region: string): Pace {
  const { model, tokensPerMinute, maxTokens, typicalInputTokens, concurrency, typicalCallSeconds } = settings;
  return {
    quota: {
      name: `bedrock/${model}/${settings.region ?? region}`,
      unitsPerSecond: tokensPerMinute / 60,
      unitsPerCall: Math.max(typicalInputTokens + maxTokens, leastUnits(settings)),
    },
    rowsPerCall: 1,
    concurrency,
    typicalCallSeconds,
  };
}

/** The settings on which answers depend. The template is part of each prompt. */
function shapingSettings({ model, region, system, maxTokens, temperature, result, schema }: AskModelFunctionSettings) {
  return { model, region, system, maxTokens, temperature, result, schema };
}
