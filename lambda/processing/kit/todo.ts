import type { Row } from '../../protocol/batch';
import { jsonOf } from '../../protocol/json-of';
import type { FinalAnswer, Keyed } from './answers';
import type { Asked, Plan } from './plan';
import { isRowError, rowErrorIn } from './row-error';

/** A row's answer if it is known without a call, or the question that a call has to answer. */
export type Todo<Question> = { readonly answer: FinalAnswer } | { readonly asked: Keyed<Question> };

/** Says what has to be done for a row. Throws what `ask` of the plan throws, unless it is a RowError. */
export function todoFor<Question>(row: Row, rowNumber: number | undefined, plan: Plan<Question>): Todo<Question> {
  const asked = askedBy(row, plan);
  if (isRowError(asked)) return { answer: asked };
  if ('value' in asked) return { answer: asked.value };
  const { keyOf = jsonOf, identicalRows = 'once' } = plan;
  const { question } = asked;
  const key = keyOf(question);
  return { asked: { question, key: identicalRows === 'once' ? key : `${rowNumber} ${key}` } };
}

function askedBy<Question>(row: Row, plan: Plan<Question>): Asked<Question> {
  try {
    return plan.ask(row);
  } catch (error) {
    const own = rowErrorIn(error);
    if (own) return own;
    throw error;
  }
}
