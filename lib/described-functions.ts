import type { DescribedFunction } from './described-function';
import { describedFunctionSchema } from './described-function-schema';

/** The outputs `Function1`, `Function2` … of a stack, in the order of cdk.json. Empty if an earlier version deployed it. */
export function describedFunctions(outputs: Readonly<Record<string, string>>): readonly DescribedFunction[] {
  const numbered = Object.entries(outputs).flatMap(([name, value]) => {
    const number = /^Function(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [{ number: Number(number), value }];
  });
  return numbered
    .sort((one, other) => one.number - other.number)
    .map(({ value }) => describedFunctionSchema.parse(JSON.parse(value)));
}
