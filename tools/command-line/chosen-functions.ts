import { UsageError } from './usage-error';

/** Selects the functions for a command: all of them, or the one with this name. As in SQL, upper and lower case make no difference. */
export function chosenFunctions<Named extends { readonly name: string }>(
  functions: readonly Named[],
  name: string | undefined,
): readonly Named[] {
  if (name === undefined) return functions;
  const chosen = functions.filter((fn) => fn.name.toUpperCase() === name.toUpperCase());
  if (chosen.length > 0) return chosen;
  throw new UsageError(`There is no function ${name}. Functions: ${functions.map((fn) => fn.name).join(', ')}`);
}
