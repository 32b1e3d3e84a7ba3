import type { DescribedFunction } from '../../lib/described-function';
import type { FunctionDescription } from '../descriptions/read-function';
import type { StackOutputs } from '../stack/stack-outputs';
import type { ComparedFunction } from './check';

/**
 * Pairs each function that Snowflake describes with the function of the stack that has the same URL. If the stack does not have the URL, the function
 * with the most similar URL is taken. If Snowflake describes no function, the only entry is the stack's first function.
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
