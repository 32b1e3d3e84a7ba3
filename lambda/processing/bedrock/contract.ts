/**
 * What the processor of Amazon Bedrock's models shares with infrastructure. This file imports nothing, so both sides can import it.
 */

/** The metrics that this processor adds to those of the service, with their units in CloudWatch. */
export const BEDROCK_METRICS = {
  /** The tokens of prompts that models have read, as Bedrock counts and bills them. */
  InputTokens: 'Count',
  /** The tokens of prompts whose answers were remembered, estimated from their bytes: Bedrock would have billed about so many. */
  InputTokensSaved: 'Count',
  /** The tokens that models have written, as Bedrock counts and bills them. */
  OutputTokens: 'Count',
} as const;

export type BedrockMetric = keyof typeof BEDROCK_METRICS;

/** The value of the setting `temperature` that leaves the temperature to the model. */
export const MODEL_TEMPERATURE = 'model';

/** The ways in which this processor fails a batch, besides those of all processors with templates. */
export const BEDROCK_FAILURES = {
  SERVICE_REFUSED: {
    cause: 'Bedrock denied access to the model, does not know the model, or the account has no quota for it',
    sentence: 'Amazon Bedrock refused the call with {error}, which a retry would not change.',
    advice: 'Ask the owner of this service to check its permissions, the access to the model and the settings.',
    retryHelps: false,
  },
  MODEL_FAILED: {
    cause: 'the model answered no call of the batch: each ended with 408, 424, 5xx, a lost connection or a time-out',
    sentence: 'Every call of the model for this batch failed, the last time with {error}.',
    advice: 'Run the query again later. If it fails again, ask the owner of this service to check the model.',
    retryHelps: true,
  },
  CALLS_NOT_VALID: {
    cause: 'Bedrock rejected all calls of the batch, at least 20, as not valid',
    sentence: 'Amazon Bedrock rejected every call of this batch as not valid.',
    advice:
      'Ask the owner of this service to check the settings of the function: model, maxTokens, temperature and schema.',
    retryHelps: false,
  },
} as const;

/** Errors of single rows. */
export const BEDROCK_ROW_ERRORS = {
  NOT_UNICODE: { cause: 'an argument is not valid Unicode', sentence: 'An argument is not valid Unicode.' },
  PROMPT_TOO_LONG: {
    cause: 'the prompt, or the prompt and the answer, have more tokens than the model can hold',
    sentence: 'The prompt is too long for the model.',
  },
  PROMPT_REFUSED: {
    cause: 'Bedrock rejected the call as not valid',
    sentence: 'Amazon Bedrock rejected this prompt as not valid.',
  },
  ANSWER_TOO_LONG: {
    cause: 'the answer has more tokens than `maxTokens`, so the model has cut it off',
    sentence: 'The answer is longer than {tokens} tokens, the setting maxTokens, and was cut off.',
  },
  CONTENT_FILTERED: {
    cause: 'a guardrail or a filter of the model stopped the prompt or the answer',
    sentence: 'A filter stopped the prompt or the answer ({reason}).',
  },
  MODEL_STOPPED: {
    cause: 'the model stopped for another reason, such as `malformed_model_output`',
    sentence: 'The model gave no complete answer ({reason}).',
  },
  NOT_JSON: {
    cause: 'with `"result": "json"`: the answer is not JSON, or is nested more than 200 levels deep',
    sentence: 'The answer of the model is not JSON.',
  },
} as const;

export interface AskModelSettings {
  /** Where Bedrock is called. Default: the region of the function. */
  readonly region?: string;
  /** The id or ARN of a model or an inference profile. */
  readonly model: string;
  /** What every prompt has before it. Default: nothing. */
  readonly system?: string;
  /** The prompt, with columns. Default: the only argument is the prompt. */
  readonly template?: string;
  /** The most tokens of an answer. */
  readonly maxTokens: number;
  /** From 0 to 1, or {@link MODEL_TEMPERATURE}. */
  readonly temperature: number | typeof MODEL_TEMPERATURE;
  /** `json`: the answer is JSON, and its value is the row's. */
  readonly result: 'text' | 'json';
  /** A JSON schema that the model's answer must follow. Default: none. */
  readonly schema?: object;
  readonly identicalRows: 'once' | 'each';
  /** The quota for tokens. */
  readonly tokensPerMinute: number;
  /** The quota for calls. Default: none. */
  readonly requestsPerMinute?: number;
  /** The names of the arguments in SQL, in their order and in lower case. */
  readonly columns: readonly string[];
}

/** The fewest units of the quota that a call uses, so that calls keep to both quotas, of tokens and of calls. */
export function leastUnits({
  tokensPerMinute,
  requestsPerMinute,
}: Pick<AskModelSettings, 'tokensPerMinute' | 'requestsPerMinute'>): number {
  return requestsPerMinute === undefined ? 1 : tokensPerMinute / requestsPerMinute;
}
