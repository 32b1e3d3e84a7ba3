import { UsageError } from './usage-error';

/** The functions that a command is about: all, or the one of this name, in any case as in SQL. */
export function chosenFunctions<Named extends { readonly name: string }>(
  functions: readonly Named[],
  name: string | undefined,
): readonly Named[] {
  if (name === undefined) return functions;
  const chosen = functions.filter((fn) => fn.name.toUpperCase() === name.toUpperCase());
  if (chosen.length > 0) return chosen;
  throw new UsageError(`There is no function ${name}. Functions: ${functions.map((fn) => fn.name).join(', ')}`);
}
