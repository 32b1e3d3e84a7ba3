import type { Value } from '../../protocol/batch';
import { readJson } from '../../protocol/read-json';
import type { Answer } from '../kit/plan';
import { RowError } from '../kit/row-error';
import { wrongReply } from './call-errors';
import { unmarkNumbers } from './unmark-numbers';

/**
 * The answer to each row in a function's reply `{"values":[…]}`. A value `{"error":{"code","message"}}` is the row's own error.
 *
 * @param name the name of the function, for messages
 */
export function valuesInReply(text: string, rows: number, name: string): readonly Answer[] {
  const reply = parsed(text, name);
  const values = typeof reply === 'object' && reply !== null && 'values' in reply ? reply.values : undefined;
  if (!Array.isArray(values)) throw wrongReply(name, 'has to return {"values": […]}, and returned something else');
  if (values.length !== rows)
    throw wrongReply(
      name,
      `returned ${values.length} ${values.length === 1 ? 'value' : 'values'} for ${rows} rows. It has to return one for each row`,
    );
  return (values as readonly Value[]).map((value) => withOwnError(unmarkNumbers(value)));
}

function parsed(text: string, name: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw wrongReply(
      name,
      'returned something that is not JSON. Python writes the numbers NaN and Infinity, which JSON does not have: return None or text instead',
    );
  }
}

function withOwnError(value: Value): Answer {
  if (typeof value !== 'object' || value === null || !('error' in value)) return value;
  const { code, message } = (value.error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' && typeof message === 'string' ? new RowError(code, message) : value;
}
