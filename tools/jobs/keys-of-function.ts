import { partsOfKey } from '../../lambda/jobs/job-key';
import { chosenFunctions } from '../command-line/chosen-functions';
import type { Target } from './target';

/** Selects the keys of one function's jobs, or all keys if no function is named. Throws a UsageError if the stack has no such function. */
export function keysOfFunction(
  keys: readonly string[],
  fn: string | undefined,
  { functionNames }: Pick<Target, 'functionNames'>,
): readonly string[] {
  if (fn === undefined) return keys;
  const names = chosenFunctions(
    functionNames.map((name) => ({ name })),
    fn,
  ).map(({ name }) => name);
  return keys.filter((key) => names.includes(partsOfKey(key).functionName));
}
