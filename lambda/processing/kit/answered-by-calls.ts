import type { Processor, ProcessorContext } from '../processor';
import { AskedBatch } from './asked-batch';
import type { KitParts } from './calls';
import { inReturnType } from './in-return-type';
import { PerBatch } from './per-batch';
import type { Plan } from './plan';
import { Questions } from './questions';
import { isRowError } from './row-error';
import { todoFor } from './todo';

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
  const questions = new Questions<Question>(parts);
  const batches = new PerBatch(() => new AskedBatch());

  function batchOf(context: ProcessorContext, { identicalRows, answersDependOn = 'batch' }: Plan<Question>) {
    const batch = batches.of(context.batch);
    if (identicalRows !== 'each') batch.memory ??= parts.memory?.of(context, answersDependOn);
    return batch;
  }

  return async (rows, context) => {
    const plan = planOf(context);
    const batch = batchOf(context, plan);
    const { known, remembered, watch } = batch;
    const todo = rows.map((row, index) => todoFor(row, context.rowNumbers[index], plan));
    const asked = todo.flatMap((one) => ('asked' in one ? [one.asked] : []));
    questions.ask(asked, { batch, plan, context });
    const answers = await Promise.all(
      todo.map(async (one) => ('asked' in one ? await known.get(one.asked.key) : one.answer)),
    );
    const errors = answers.filter(isRowError).length;
    if (errors > 0 && plan.outage) watch.check(plan.outage);
    if (errors > 0) parts.metrics.add('RowErrors', errors);
    const fromMemory = asked.filter(({ key }) => remembered.has(key)).length;
    if (fromMemory > 0) parts.metrics.add('RowsRemembered', fromMemory);
    return answers.map((answer = null) => inReturnType(isRowError(answer) ? answer.value : answer, context.returnType));
  };
}
