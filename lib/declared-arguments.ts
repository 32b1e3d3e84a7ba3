import { splitArguments } from '../lambda/shared/contract';

/** One declared argument, as it stands in SQL. */
export interface DeclaredArgument {
  readonly name: string;
  readonly type: string;
}

/** The names of declared arguments, such as `(a VARCHAR, n NUMBER(38, 0))`, as they stand in SQL. */
export function argumentNames(declared: string): readonly string[] {
  return declaredArguments(declared).map(({ name }) => name);
}

/** The names by which templates name the arguments: in lower case, without quotes. */
export function columnNames(declared: string): readonly string[] {
  return argumentNames(declared).map((name) => name.replace(/^"|"$/g, '').toLowerCase());
}

/** The types alone, as GRANT, DESCRIBE and DROP name a function: `(VARCHAR, NUMBER)`. These statements take no precision. */
export function argumentTypes(declared: string): string {
  return `(${declaredArguments(declared)
    .map(({ type }) => type.replace(/\s*\([^)]*\)/, ''))
    .join(', ')})`;
}

/** Declared arguments, such as `(a VARCHAR, n NUMBER(38, 0))`, in their order. */
export function declaredArguments(declared: string): readonly DeclaredArgument[] {
  return splitArguments(declared).flatMap((one) => {
    const [, name = '', type = ''] = /^\s*("(?:[^"]|"")*"|\S+)\s+(.+?)\s*$/.exec(one) ?? [];
    return name === '' ? [] : [{ name, type }];
  });
}
