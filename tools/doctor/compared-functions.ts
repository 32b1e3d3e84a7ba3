import type { DescribedFunction } from '../../lib/described-function';
import type { FunctionDescription } from '../descriptions/read-function';
import type { StackOutputs } from '../stack/stack-outputs';
import type { ComparedFunction } from './check';

/**
 * Each function that Snowflake describes, beside that of the stack with its URL. A URL that the stack does not have is compared
 * with the most similar one. Without a description the stack's first function stands alone.
 */
export function comparedFunctions(
  given: readonly FunctionDescription[],
  { functions }: Pick<StackOutputs, 'functions'>,
): readonly [ComparedFunction, ...ComparedFunction[]] {
  const [first, ...others] = given.map((fn) => ({ fn, described: nearest(fn.url ?? '', functions) }));
  return first ? [first, ...others] : [{ described: functions[0] }];
}

function nearest(url: string, functions: StackOutputs['functions']): DescribedFunction {
  const having = (isSimilar: (own: string) => boolean) => functions.find((fn) => isSimilar(fn.url));
  const resource = lastPart(url);
  return (
    having((own) => own === url) ??
    having((own) => url === `${own}/`) ??
    having((own) => lastPart(own) === resource) ??
    functions[0]
  );
}

function lastPart(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}
