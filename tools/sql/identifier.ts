import { InvalidArgumentError } from 'commander';

/** Returns the name as SQL needs it. A quoted name stays as it is. A name with characters that need quotes is quoted. */
export function identifier(name: string): string {
  if (name.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  if (/^"([^"]|"")+"$/.test(name)) return name;
  return /^[A-Za-z_][\w$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Reads an option that takes several names: commander calls this function once for each name. */
export function identifiers(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, identifier(name)];
}
