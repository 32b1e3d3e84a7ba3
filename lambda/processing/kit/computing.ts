import type { Row, Value } from '../../protocol/batch';
import type { Processor, ProcessorContext } from '../processor';
import type { KitParts } from './calls';
import { inReturnType } from './in-return-type';
import { pauses } from './pause';
import { rowErrorIn } from './row-error';

/**
 * Makes a processor that computes each row's value in the worker, without a call. It pauses between rows, so that heartbeats go on.
 * A RowError that `valueOf` throws becomes the value of its row.
 */
export function computing(
  { clock, metrics }: Pick<KitParts, 'clock' | 'metrics'>,
  valueOf: (row: Row, context: ProcessorContext) => Value | Promise<Value>,
): Processor {
  const pause = pauses(clock);
  return async (rows, context) => {
    const values: Value[] = [];
    for (const row of rows) {
      await pause(context.signal);
      try {
        values.push(inReturnType(await valueOf(row, context), context.returnType));
      } catch (error) {
        const own = rowErrorIn(error);
        if (!own) throw error;
        metrics.add('RowErrors');
        values.push(inReturnType(own.value, context.returnType));
      }
    }
    return values;
  };
}
