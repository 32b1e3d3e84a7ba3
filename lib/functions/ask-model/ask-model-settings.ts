import { z } from 'zod';
import { MODEL_TEMPERATURE } from '../../../lambda/processing/bedrock/contract';
import { allowing, decimal, listOf, oneOf, text, wholeNumber } from '../../setting';
import { callSettings } from '../call-settings';
import { serviceRegion } from '../service-region';

const MODEL_ARN =
  /^arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d{0,12}:(foundation-model|inference-profile|application-inference-profile|provisioned-model|imported-model|custom-model-deployment)\/[\w.:-]+$/;

const MODEL_ID = /^[a-z0-9-]+(\.[\w:-]+)+$/;

const anyText = () => text(/\S/, 'a text that is not blank');

/** The settings of the processor `ask_model`. check-model.ts checks whether they fit together. */
export const askModelSettings = z.strictObject({
  region: serviceRegion('Bedrock', 'the prompts'),
  model: text(
    new RegExp(`${MODEL_ARN.source}|${MODEL_ID.source}`),
    'the id or ARN of a model or an inference profile, such as amazon.nova-lite-v1:0',
  ).describe('The id or ARN of a model or an inference profile. The role of the function may use this one only.'),
  foundationModels: listOf(text(MODEL_ARN, 'the ARN of a foundation model'), 'a list of ARNs of foundation models')
    .min(1)
    .optional()
    .describe(
      'For an inference profile: the ARNs of all models to which it routes, as `aws bedrock get-inference-profile --inference-profile-identifier ID --query models[].modelArn` prints them. The role may use them only through the profile.',
    ),
  system: anyText().optional().describe('What the model is told before each prompt. Not set: nothing.'),
  template: anyText()
    .optional()
    .describe(
      'The prompt of each row, with arguments as `{argument}`. A value is inserted as text: empty for NULL, and JSON for a value that is not text. Write `{{` and `}}` for braces. Set `arguments`, too. Not set: the only argument is the prompt.',
    ),
  maxTokens: wholeNumber(1, 128_000)
    .default(500)
    .describe(
      'The most tokens of an answer. A longer answer is an error of its row. Bedrock reserves this number for each call, so a lower limit lets more calls run.',
    ),
  temperature: allowing(
    z.union([decimal(0, 1), z.literal(MODEL_TEMPERATURE)]),
    `a number from 0 to 1, or "${MODEL_TEMPERATURE}"`,
  )
    .default(0)
    .describe(
      `How much answers to the same prompt vary. With "${MODEL_TEMPERATURE}", calls name no temperature: some models accept none. Answers are remembered by default only if it is 0.`,
    ),
  result: oneOf(['text', 'json'])
    .default('text')
    .describe(
      'With `text`, the value is the answer. With `json`, the answer has to be JSON, in a code block or not, and the value is what it says.',
    ),
  schema: allowing(z.record(z.string(), z.json()), 'a JSON schema, an object')
    .optional()
    .describe(
      'With `"result": "json"`: the JSON schema that the answer follows. Only some models accept one, and they want "additionalProperties": false in each object of it. Not set: the prompt alone says what the JSON has to be.',
    ),
  identicalRows: oneOf(['once', 'each'])
    .default('once')
    .describe(
      'With `once`, identical prompts of a batch are sent once. With `each`, every row sends its own, so that each gets an answer of its own.',
    ),
  tokensPerMinute: wholeNumber(1, 1_000_000_000)
    .default(100_000)
    .describe(
      "The account's quota of tokens a minute for the model or the profile, from Service Quotas. It depends on the model and the account, so the default is an assumption. New accounts may have less. Functions with the same model share it.",
    ),
  requestsPerMinute: wholeNumber(1, 10_000_000)
    .optional()
    .describe(
      "The account's quota of calls a minute for the model or the profile, if Service Quotas has one. Not set: only tokens limit the calls.",
    ),
  typicalInputTokens: wholeNumber(1, 1_000_000)
    .default(300)
    .describe(
      'The usual number of tokens of a prompt with `system`: about a quarter of its characters. This number, `maxTokens` and the quota determine how many rows of a batch can be processed in time.',
    ),
  concurrency: wholeNumber(1, 1_000).default(20).describe('The most simultaneous calls of one worker.'),
  typicalCallSeconds: decimal(0.001, 480)
    .default(3)
    .describe(
      'How long a call usually takes. This time and `concurrency` determine, like the quota, how many rows of a batch can be processed in time.',
    ),
  callTimeoutSeconds: decimal(0.1, 480).default(120).describe('How long one try of a call may take.'),
  retry: callSettings.retry,
});

export type AskModelFunctionSettings = z.output<typeof askModelSettings>;
