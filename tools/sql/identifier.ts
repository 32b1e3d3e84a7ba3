import { InvalidArgumentError } from 'commander';

/** A name as it stands in SQL: in quotes if a plain name could not have its characters, unless it came in quotes. */
export function identifier(name: string): string {
  if (name.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  if (/^"([^"]|"")+"$/.test(name)) return name;
  return /^[A-Za-z_][\w$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** For an option that takes several names: commander calls it with each. */
export function identifiers(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, identifier(name)];
}
