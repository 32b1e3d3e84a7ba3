import type { Row, Value } from '../../protocol/batch';
import { jsonOf } from '../../protocol/json-of';
import type { BatchMemory } from '../memory';
import type { Processor, ProcessorContext } from '../processor';
import { Answers, type Keyed } from './answers';
import { Calls, type KitParts } from './calls';
import { groups } from './groups';
import { inReturnType } from './in-return-type';
import { OutageWatch } from './outage-watch';
import { PerBatch } from './per-batch';
import type { Asked, Plan } from './plan';
import { isRowError, rowErrorIn, type RowError } from './row-error';

type FinalAnswer = Value | RowError;
type Pending = Promise<FinalAnswer>;

/** What all slices of a batch share. */
interface Batch {
  /** The questions that are asked or answered, by key. */
  readonly known: Map<string, Pending>;
  /** The keys of the questions that were answered from memory. */
  readonly remembered: Set<string>;
  readonly watch: OutageWatch;
  memory?: BatchMemory;
}

interface Slice<Question> extends Readonly<Batch> {
  readonly plan: Plan<Question>;
  readonly context: ProcessorContext;
}

/** A row's answer if it is known without a call, or the question that a call has to answer. */
type Todo<Question> = { readonly answer: FinalAnswer } | { readonly asked: Keyed<Question> };

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
  const batches = new PerBatch((): Batch => ({ known: new Map(), remembered: new Set(), watch: new OutageWatch() }));
  const { limits, onIdempotencyKeys } = parts;
  const { rowsPerCall, retry } = limits;

  /** Has the questions answered that no slice of the batch has asked before. */
  function answer(questions: readonly Keyed<Question>[], slice: Slice<Question>): void {
    const { known, memory } = slice;
    const distinct = new Map(questions.map((one) => [one.key, one])).values();
    const open = [...distinct].filter(({ key }) => !known.has(key));
    if (!memory || open.length === 0) return send(open, (key, pending) => known.set(key, pending), slice);
    const answers = recallOrSend(open, memory, slice);
    for (const { key } of open)
      known.set(
        key,
        answers.then((all) => all.get(key) ?? null),
      );
  }

  /** Sends the questions that are not remembered. */
  async function recallOrSend(open: readonly Keyed<Question>[], memory: BatchMemory, slice: Slice<Question>) {
    const { plan, context, remembered } = slice;
    // Calls may follow, so the worker must not yet find that its jobs have none to send.
    const lookedUp = parts.unsent?.add();
    const recalled = await memory.recall(
      open.map(({ key }) => key),
      context.signal,
    );
    const found = open.filter(({ key }) => recalled.has(key));
    for (const { key } of found) remembered.add(key);
    if (found.length > 0) plan.onRemembered?.(found.map(({ question }) => question));
    const answers = new Map<string, FinalAnswer | Pending>(recalled);
    send(
      open.filter(({ key }) => !recalled.has(key)),
      (key, pending) => answers.set(key, pending),
      slice,
    );
    lookedUp?.();
    return answers;
  }

  /** @param pending gets the answer to each question, which a call will give */
  function send(
    questions: readonly Keyed<Question>[],
    pending: (key: string, answer: Pending) => void,
    { watch, memory, plan, context }: Slice<Question>,
  ): void {
    const { maxAttempts } = retry;
    const answers = new Answers({ plan, calls, maxAttempts, context, onIdempotencyKeys, watch, memory });
    for (const group of groups(questions, rowsPerCall, ({ question }) => plan.kindOf?.(question) ?? '')) {
      const answered = answers.to(group);
      group.forEach(({ key }, index) =>
        pending(
          key,
          answered.then((all) => all[index] ?? null),
        ),
      );
    }
  }

  function batchOf(context: ProcessorContext, { identicalRows, answersDependOn = 'batch' }: Plan<Question>): Batch {
    const batch = batches.of(context.batch);
    if (identicalRows !== 'each') batch.memory ??= parts.memory?.of(context, answersDependOn);
    return batch;
  }

  return async (rows, context) => {
    const plan = planOf(context);
    const batch = batchOf(context, plan);
    const { known, remembered, watch } = batch;
    const todo = rows.map((row, index) => todoFor(askedBy(row, plan), context.rowNumbers[index], plan));
    answer(
      todo.flatMap((one) => ('asked' in one ? [one.asked] : [])),
      { ...batch, plan, context },
    );
    const answers = await Promise.all(
      todo.map(async (one) => ('asked' in one ? await known.get(one.asked.key) : one.answer)),
    );
    const errors = answers.filter(isRowError).length;
    if (errors > 0 && plan.outage) watch.check(plan.outage);
    if (errors > 0) parts.metrics.add('RowErrors', errors);
    const fromMemory = todo.filter((one) => 'asked' in one && remembered.has(one.asked.key)).length;
    if (fromMemory > 0) parts.metrics.add('RowsRemembered', fromMemory);
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
