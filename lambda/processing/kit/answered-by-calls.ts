import type { Row, Value } from '../../protocol/batch';
import { jsonOf } from '../../protocol/json-of';
import type { Processor, ProcessorContext } from '../processor';
import { Answers, type Keyed } from './answers';
import { Calls, type KitParts } from './calls';
import { groups } from './groups';
import { inReturnType } from './in-return-type';
import { OutageWatch } from './outage-watch';
import { PerBatch } from './per-batch';
import type { Asked, Plan } from './plan';
import { isRowError, rowErrorIn, type RowError } from './row-error';

type Known = Map<string, Promise<Value | RowError>>;

interface Slice<Question> {
  readonly known: Known;
  readonly watch: OutageWatch;
  readonly plan: Plan<Question>;
  readonly context: ProcessorContext;
}

/** A row's answer if it is known without a call, or the question that a call has to answer. */
type Todo<Question> = { readonly answer: Value | RowError } | { readonly asked: Keyed<Question> };

/**
 * Makes a processor whose rows are answered by calls of a service: the general form of the kit. Call it once for each Lambda environment, because the
 * processor keeps the state that limits the pace and the simultaneous calls.
 *
 * @param planOf is called once for each slice
 */
export function answeredByCalls<Question>(
  parts: KitParts,
  planOf: (context: ProcessorContext) => Plan<Question>,
): Processor {
  const calls = new Calls(parts);
  const batches = new PerBatch(() => ({ known: new Map() as Known, watch: new OutageWatch() }));
  const { limits, onIdempotencyKeys } = parts;
  const { rowsPerCall, retry } = limits;

  /** Sends the questions that no slice of the batch has asked before. */
  function send(questions: readonly Keyed<Question>[], { known, watch, plan, context }: Slice<Question>): void {
    const answers = new Answers({ plan, calls, maxAttempts: retry.maxAttempts, context, onIdempotencyKeys, watch });
    const distinct = new Map(questions.map((one) => [one.key, one])).values();
    const open = [...distinct].filter(({ key }) => !known.has(key));
    for (const group of groups(open, rowsPerCall, ({ question }) => plan.kindOf?.(question) ?? '')) {
      const answered = answers.to(group);
      group.forEach(({ key }, index) =>
        known.set(
          key,
          answered.then((all) => all[index] ?? null),
        ),
      );
    }
  }

  return async (rows, context) => {
    const plan = planOf(context);
    const { known, watch } = batches.of(context.batch);
    const todo = rows.map((row, index) => todoFor(askedBy(row, plan), context.rowNumbers[index], plan));
    send(
      todo.flatMap((one) => ('asked' in one ? [one.asked] : [])),
      { known, watch, plan, context },
    );
    const answers = await Promise.all(
      todo.map(async (one) => ('asked' in one ? await known.get(one.asked.key) : one.answer)),
    );
    const errors = answers.filter(isRowError).length;
    if (errors > 0 && plan.outage) watch.check(plan.outage);
    if (errors > 0) parts.metrics.add('RowErrors', errors);
    return answers.map((answer = null) => inReturnType(isRowError(answer) ? answer.value : answer, context.returnType));
  };
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

function todoFor<Question>(
  asked: Asked<Question>,
  rowNumber: number | undefined,
  { keyOf = jsonOf, identicalRows = 'once' }: Plan<Question>,
): Todo<Question> {
  if (isRowError(asked)) return { answer: asked };
  if ('value' in asked) return { answer: asked.value };
  const { question } = asked;
  const key = keyOf(question);
  return { asked: { question, key: identicalRows === 'once' ? key : `${rowNumber} ${key}` } };
}
