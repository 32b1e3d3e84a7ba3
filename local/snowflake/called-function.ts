import { declaredArguments } from '../../lib/declared-arguments';
import type { DescribedFunction } from '../../lib/described-function';
import { configured, type FunctionConfig } from '../../lib/functions/function-config';
import type { Row } from './cut-batches';
import { literalValue } from './sql-literal';
import { storedType } from './sql-type';

/** A function as far as a caller knows it. */
export type CalledFunction = Pick<
  DescribedFunction,
  'name' | 'arguments' | 'returns' | 'example' | 'options' | 'contextHeaders'
>;

/** As the settings declare it. The region plays no part in the declaration. */
export function calledFunction(fn: FunctionConfig): CalledFunction {
  const { name, options, contextHeaders } = fn;
  const { arguments: declared, returns, example } = configured(fn, 'us-east-1');
  return { name, arguments: declared, returns, example, options, contextHeaders };
}

/** Whether it takes one text, as the function of Snowflake's sample. */
export function takesOneText({ arguments: declared }: Pick<CalledFunction, 'arguments'>): boolean {
  const [only, ...others] = declaredArguments(declared);
  return only !== undefined && others.length === 0 && storedType(only.type) === 'VARCHAR';
}

/** The values of the example, one for each argument; NULL where the settings declare more than the processor's own. */
export function exampleRow({ arguments: declared, example }: Pick<CalledFunction, 'arguments' | 'example'>): Row {
  return declaredArguments(declared).map((_, index) => literalValue(example[index] ?? 'NULL'));
}
