import type { Parsed } from './condition';
import type { Scope } from './scope';
import { invalid } from './table-error';
import { TokenReader } from './token-reader';
import { itemOf, type Item } from './values';

const parsed = new Map<string, Parsed<readonly string[]>>();

/** Parses a list of aliases. */
export function projectionIn(expression: string): Parsed<readonly string[]> {
  let projection = parsed.get(expression);
  if (projection === undefined) {
    const tokens = new TokenReader(expression);
    const paths = [tokens.alias()];
    while (tokens.accept(',')) paths.push(tokens.alias());
    tokens.end();
    projection = { expression: paths, aliases: tokens.aliases, placeholders: tokens.placeholders };
    parsed.set(expression, projection);
  }
  return projection;
}

/** A copy of the item with the attributes of the projection. */
export function projected(item: Item, { expression }: Parsed<readonly string[]>, scope: Scope): Item {
  const names = expression.map((alias) => scope.nameOf(alias));
  if (new Set(names).size < names.length) throw invalid('Two paths of the projection overlap');
  return itemOf(Object.fromEntries(names.map((name) => [name, item[name]])));
}
