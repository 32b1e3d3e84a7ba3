import { declaredArguments } from '../../lib/declared-arguments';
import type { CalledFunction } from './called-function';
import { contextValues } from './context-values';
import type { FunctionDeclaration } from './request-headers';

export interface DeclarationOptions {
  /** The SQL text of the query. */
  readonly statement: string;
  /** HEADERS besides the function's own. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly now: Date;
}

/** What Snowflake's requests say of the function, with values for its context headers. */
export function declarationOf(
  fn: CalledFunction,
  { statement, headers, now }: DeclarationOptions,
): FunctionDeclaration {
  return {
    name: fn.name,
    signature: signatureOf(fn),
    returnType: fn.returns.toUpperCase(),
    headers: { ...fn.options, ...headers },
    context: contextValues(fn.contextHeaders ?? [], { statement, now }),
  };
}

/** Names and types in capitals, as Snowflake stores them: `(A VARCHAR)`. A name in quotes stays as it is. */
export function signatureOf({ arguments: declared }: Pick<CalledFunction, 'arguments'>): string {
  const all = declaredArguments(declared).map(({ name, type }) => {
    const stored = name.startsWith('"') ? name : name.toUpperCase();
    return `${stored} ${type.toUpperCase()}`;
  });
  return `(${all.join(', ')})`;
}
