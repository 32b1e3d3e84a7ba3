import { declaredArguments } from '../../lib/declared-arguments';
import type { DescribedFunction } from '../../lib/described-function';
import { quotaOf } from '../../tools/jobs/standing';
import type { ConsoleInfo } from '../api/info';

type Quota = ConsoleInfo['quotas'][number];

/** The functions as the page shows them. They have no example, because a deployed stack is not called from the page. */
export function functionsOf(functions: readonly DescribedFunction[]): ConsoleInfo['functions'] {
  return functions.map((fn) => {
    const quota = quotaOf(fn.line);
    return {
      name: fn.name,
      parameters: [...declaredArguments(fn.arguments)],
      returns: fn.returns,
      example: [],
      ...(fn.maxBatchRows !== undefined && { maxBatchRows: fn.maxBatchRows }),
      ...(quota !== undefined && { quota }),
    };
  });
}

/** The quotas by name. An earlier version of the stack does not name their rates: then they are absent. */
export function quotasOf(functions: readonly DescribedFunction[]): Quota[] {
  const quotas = functions.flatMap(({ line, slots = 0, quota }): Quota[] => {
    const name = quotaOf(line);
    return name === undefined || !quota ? [] : [{ name, unitsPerSecond: quota.unitsPerSecond, slots }];
  });
  return [...new Map(quotas.map((quota) => [quota.name, quota])).values()];
}
