import { declaredArguments } from '../../lib/declared-arguments';
import type { DescribedFunction } from '../../lib/described-function';
import { quotaOf } from '../../tools/jobs/standing';
import type { ConsoleInfo, Counted } from '../api/info';
import { unitOf } from '../server/jobs/quota-service';

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

/** How CloudWatch counts the calls of each quota, and of each function without one. */
export function countedOf(functions: readonly Pick<DescribedFunction, 'name' | 'line' | 'quota'>[]): Counted[] {
  const names = new Map(functions.map(({ name, line, quota }) => [quotaOf(line) ?? name, quota?.unitsPerCall]));
  return [...names].map(([name, unitsPerCall]) => {
    const unit = unitOf(name);
    const size = unit === 'calls' ? '' : ` Each is taken as ${unitsPerCall ?? 1} ${unit}, as the settings expect.`;
    return {
      name,
      unit,
      sentence: `CloudWatch has the calls of each minute, some minutes late.${size} A call that failed counts as answered.`,
    };
  });
}
