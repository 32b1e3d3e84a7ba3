import { FaultTriggers } from '../stand-in/fault-triggers';
import { passTime } from '../stand-in/pass-time';
import type { AnsweredCall } from '../stand-in/answered-call';
import type { CheckAccess } from '../stand-in/service-call';
import type { ServiceError } from '../stand-in/service-error';
import { startStandIn } from '../stand-in/start-stand-in';
import { bedrockFault, PROMPT_TOO_LONG, TOO_MANY_TOKENS, triggeredStop } from './bedrock-faults';
import { checkInput, type CheckedInput } from './check-input';
import { fakeAnswer } from './fake-answer';
import { modelResources } from './model-access';
import { ModelQuotas, type QuotaOptions } from './model-quotas';

export interface BedrockOptions extends QuotaOptions {
  /** The duration of every call that is not refused. Default: 300 ms. */
  readonly latencyMs?: number;
  /** Default: accepts any signature. */
  readonly authorize?: CheckAccess;
  /** See StandIn. */
  readonly onAnswer?: (call: AnsweredCall) => void;
}

/** Counts of calls so far. */
export interface BedrockStats {
  /** Calls that passed authorization, whatever their outcome. */
  readonly calls: number;
  readonly throttled: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface Bedrock {
  /** The URL for AWS_ENDPOINT_URL_BEDROCK_RUNTIME. */
  readonly endpoint: string;
  stats(): BedrockStats;
  stop(): Promise<void>;
}

const CONVERSE = /^\/model\/([^/]+)\/converse$/;
const CONTEXT_TOKENS = 200_000;
const CHARACTERS_PER_TOKEN = 4;

/**
 * Starts a stand-in for Converse of Amazon Bedrock's runtime: the real protocol, the errors, the reservation of tokens and the stop reasons. Every model repeats its
 * prompt. `bedrockFault` lists the words in a prompt that make a call fail.
 */
export async function startBedrock(options: BedrockOptions = {}): Promise<Bedrock> {
  const stats = { calls: 0, throttled: 0, inputTokens: 0, outputTokens: 0 };
  const answer = answering(options, stats);
  const server = await startStandIn({
    protocol: 'rest-json',
    service: 'bedrock',
    authorize: options.authorize,
    onAnswer: options.onAnswer,
    calledBy: ({ method, url }, json) => {
      const [, encoded] = CONVERSE.exec(url) ?? [];
      if (method !== 'POST' || encoded === undefined) return undefined;
      const modelId = decodeURIComponent(encoded);
      const input = checkInput(json);
      return {
        access: { action: 'bedrock:InvokeModel', resources: (place) => modelResources(modelId, place) },
        use: { of: modelId, units: 'code' in input ? 0 : reservedTokens(input) },
        answer: () => answer(modelId, input),
      };
    },
  });
  return { ...server, stats: () => ({ ...stats }) };
}

function answering(
  { latencyMs = 300, ...quotaOptions }: BedrockOptions,
  stats: { -readonly [Name in keyof BedrockStats]: BedrockStats[Name] },
) {
  const quotas = new ModelQuotas(quotaOptions);
  const faults = new FaultTriggers('bedrock');

  return async (modelId: string, input: CheckedInput | ServiceError): Promise<object> => {
    stats.calls += 1;
    if ('code' in input) return input;
    const inputTokens = tokensOf(input.read);
    if (inputTokens > CONTEXT_TOKENS) return PROMPT_TOO_LONG;
    const triggers = faults.strike(input.prompt, modelId);
    const fault = bedrockFault(triggers);
    const reserved = reservedTokens(input);
    if (fault === TOO_MANY_TOKENS || !quotas.reserve(modelId, reserved)) {
      stats.throttled += 1;
      return TOO_MANY_TOKENS;
    }
    await passTime(latencyMs, triggers);
    if (fault) {
      quotas.settle(modelId, reserved, 0);
      return fault;
    }
    const reply = converse(input, triggeredStop(triggers));
    quotas.settle(modelId, reserved, reply.usage.totalTokens);
    stats.inputTokens += inputTokens;
    stats.outputTokens += reply.usage.outputTokens;
    return { ...reply, metrics: { latencyMs } };
  };
}

function converse({ prompt, read, schema, maxTokens }: CheckedInput, stop: string | undefined) {
  const whole = fakeAnswer(prompt, schema);
  const isCut = tokensOf(whole) > maxTokens;
  const text = isCut ? whole.slice(0, maxTokens * CHARACTERS_PER_TOKEN) : whole;
  const [inputTokens, outputTokens] = [tokensOf(read), tokensOf(text)];
  return {
    output: { message: { role: 'assistant', content: [{ text }] } },
    stopReason: stop ?? (isCut ? 'max_tokens' : 'end_turn'),
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
  };
}

/** Bedrock takes these tokens from the quota when a call starts. */
function reservedTokens({ read, maxTokens }: CheckedInput): number {
  return tokensOf(read) + maxTokens;
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
