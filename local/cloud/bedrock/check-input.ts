import { z } from 'zod';
import { refusal, type ServiceError } from '../stand-in/service-error';

const TEXT = z.object({ text: z.string().min(1) });

const INPUT = z.object({
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.array(TEXT).min(1) })).min(1),
  system: z.array(TEXT).optional(),
  inferenceConfig: z
    .object({ maxTokens: z.int().min(1).optional(), temperature: z.number().min(0).max(1).optional() })
    .optional(),
  outputConfig: z
    .object({
      textFormat: z.object({
        type: z.literal('json_schema'),
        structure: z.object({ jsonSchema: z.object({ schema: z.string() }) }),
      }),
    })
    .optional(),
});

/** What a model writes at most if a call sets no limit: its quota has to have room for it. */
const MODEL_MAX_TOKENS = 64_000;

/** The input of Converse, as far as the stand-in reads it. */
export interface CheckedInput {
  /** The text of the last message. */
  readonly prompt: string;
  /** All texts that the model reads. */
  readonly read: string;
  readonly maxTokens: number;
  /** Of the answer, if it has to follow one. */
  readonly schema?: unknown;
}

/** Reads and checks a call's input. */
export function checkInput(input: unknown): CheckedInput | ServiceError {
  const parsed = INPUT.safeParse(input);
  if (!parsed.success) {
    const { path = [], message = '' } = parsed.error.issues[0] ?? {};
    return refusal('ValidationException', `The value at ${path.join('.') || 'the body'} is not valid: ${message}`);
  }
  const { messages, system = [], inferenceConfig, outputConfig } = parsed.data;
  const texts = messages.map(({ content }) => content.map(({ text }) => text).join(''));
  const format = outputConfig?.textFormat.structure.jsonSchema.schema;
  const schema = format === undefined ? undefined : jsonIn(format);
  if (format !== undefined && schema === undefined)
    return refusal('ValidationException', 'The JSON schema of the output is not JSON.');
  return {
    prompt: texts.at(-1) ?? '',
    read: [...system.map(({ text }) => text), ...texts].join('\n'),
    maxTokens: inferenceConfig?.maxTokens ?? MODEL_MAX_TOKENS,
    ...(schema !== undefined && { schema }),
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
