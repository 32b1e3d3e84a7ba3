import {
  ConverseCommand,
  type BedrockRuntimeClient,
  type ConverseCommandInput,
  type ConverseCommandOutput,
} from '@aws-sdk/client-bedrock-runtime';
import type { Metrics } from '../../shared/metrics';
import { answeredByCalls } from '../kit/answered-by-calls';
import type { KitParts } from '../kit/calls';
import type { Processor } from '../processor';
import { checkArguments } from '../templates/check-arguments';
import { answerOf } from './answer-of';
import { kitErrorOf, OUTAGE } from './bedrock-errors';
import { leastUnits, MODEL_TEMPERATURE, type AskModelSettings, type BedrockMetric } from './contract';
import { estimatedTokens } from './estimated-tokens';
import { prompts } from './prompts';

export interface AskModelParts extends KitParts {
  readonly client: Pick<BedrockRuntimeClient, 'send'>;
  readonly settings: AskModelSettings;
  readonly metrics: Pick<Metrics<BedrockMetric>, 'add'>;
}

/**
 * Makes a processor that asks a language model by Amazon Bedrock's Converse, one prompt a call. A call costs as many units of the quota as Bedrock reserves
 * for it when it starts: the tokens of the prompt, about, and the most tokens of the answer. What it really used is in the metrics.
 */
export function askModel({ client, settings, ...parts }: AskModelParts): Processor {
  const { metrics } = parts;
  const { columns, identicalRows, maxTokens, system = '', schema } = settings;
  const ask = prompts(settings);
  const inputOf = converseInput(settings);
  const constantTokens = estimatedTokens(system) + (schema ? estimatedTokens(JSON.stringify(schema)) : 0);
  const inputTokens = (prompt: string) => estimatedTokens(prompt) + constantTokens;
  const least = leastUnits(settings);

  async function call([prompt = '']: readonly string[], { signal }: { readonly signal: AbortSignal }) {
    const output = await converse(prompt, signal);
    metrics.add('InputTokens', output.usage?.inputTokens ?? 0);
    metrics.add('OutputTokens', output.usage?.outputTokens ?? 0);
    return [answerOf(output, settings)];
  }

  async function converse(prompt: string, abortSignal: AbortSignal): Promise<ConverseCommandOutput> {
    try {
      return await client.send(new ConverseCommand(inputOf(prompt)), { abortSignal });
    } catch (error) {
      throw kitErrorOf(error);
    }
  }

  const limits = { ...parts.limits, rowsPerCall: 1 };
  const processor = answeredByCalls<string>({ ...parts, limits }, () => ({
    ask,
    call,
    identicalRows,
    keyOf: (prompt) => prompt,
    unitsOf: ([prompt = '']) => Math.max(least, inputTokens(prompt) + maxTokens),
    afterLastTry: 'row-error',
    outage: OUTAGE,
    // The question is the whole prompt. Only the settings decide what else is sent.
    answersDependOn: 'question',
    onRemembered: (found) =>
      metrics.add(
        'InputTokensSaved',
        found.reduce((sum, prompt) => sum + inputTokens(prompt), 0),
      ),
  }));

  return async (rows, context) => {
    checkArguments(rows, columns);
    return processor(rows, context);
  };
}

function converseInput({ model, system, maxTokens, temperature, schema }: AskModelSettings) {
  const common: Omit<ConverseCommandInput, 'messages'> = {
    modelId: model,
    ...(system !== undefined && { system: [{ text: system }] }),
    inferenceConfig: { maxTokens, ...(temperature !== MODEL_TEMPERATURE && { temperature }) },
    ...(schema && {
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'answer', schema: JSON.stringify(schema) } },
        },
      },
    }),
  };
  return (prompt: string): ConverseCommandInput => ({
    ...common,
    messages: [{ role: 'user', content: [{ text: prompt }] }],
  });
}
