import type { ConverseResponse } from '@aws-sdk/client-bedrock-runtime';
import type { Value } from '../../protocol/batch';
import { isTooDeep } from '../../protocol/is-too-deep';
import { readJson } from '../../protocol/read-json';
import type { AskModelSettings } from './contract';
import { rowError } from './failures';

const COMPLETE: ReadonlySet<string | undefined> = new Set(['end_turn', 'stop_sequence']);
const FILTERED: ReadonlySet<string | undefined> = new Set(['guardrail_intervened', 'content_filtered']);

/** The form of a reason. A message repeats only such a text. */
const REASON_SHAPE = /^[a-z_]{1,40}$/;

/** Models often put JSON into a code block of Markdown. */
const CODE_BLOCK = /^```(?:json)?[ \t]*\n([\s\S]*?)\n?```$/i;

const NOT_JSON = rowError('NOT_JSON');

/** The row's value in a reply of Converse. Throws a RowError if the answer is not complete, or is not JSON and has to be. */
export function answerOf(
  { stopReason, output }: Pick<ConverseResponse, 'stopReason' | 'output'>,
  { maxTokens, result }: Pick<AskModelSettings, 'maxTokens' | 'result'>,
): Value {
  if (!COMPLETE.has(stopReason)) throw incomplete(stopReason, maxTokens);
  const text = (output?.message?.content ?? []).map((block) => block.text ?? '').join('');
  return result === 'json' ? jsonIn(text) : text;
}

/** An answer that is cut off, or that a filter has replaced, looks like an answer. So the row has an error. */
function incomplete(stopReason: string | undefined, maxTokens: number): Error {
  if (stopReason === 'max_tokens') return rowError('ANSWER_TOO_LONG', { tokens: maxTokens });
  if (stopReason === 'model_context_window_exceeded') return rowError('PROMPT_TOO_LONG');
  const reason = REASON_SHAPE.test(stopReason ?? '') ? String(stopReason) : 'unknown reason';
  return rowError(FILTERED.has(stopReason) ? 'CONTENT_FILTERED' : 'MODEL_STOPPED', { reason });
}

function jsonIn(text: string): Value {
  const trimmed = text.trim();
  const value = parsed(CODE_BLOCK.exec(trimmed)?.[1] ?? trimmed);
  if (isTooDeep(value)) throw NOT_JSON;
  return value;
}

function parsed(text: string): Value {
  try {
    return readJson(text) as Value;
  } catch {
    // The parser's message quotes the answer.
    throw NOT_JSON;
  }
}
