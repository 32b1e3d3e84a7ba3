import { TokenReader } from './token-reader';

/** An attribute by its alias, a value by its placeholder, or the size of an attribute. */
export type Operand =
  | { readonly kind: 'attribute'; readonly alias: string }
  | { readonly kind: 'value'; readonly placeholder: string }
  | { readonly kind: 'size'; readonly alias: string };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | { readonly kind: 'compare'; readonly by: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly operand: Operand; readonly from: Operand; readonly to: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'exists' | 'not exists'; readonly alias: string }
  | { readonly kind: 'begins with' | 'contains'; readonly alias: string; readonly operand: Operand };

/** A parsed expression with the names that it uses. */
export interface Parsed<T> {
  readonly expression: T;
  readonly aliases: ReadonlySet<string>;
  readonly placeholders: ReadonlySet<string>;
}

const COMPARATORS: readonly Comparator[] = ['<=', '>=', '<>', '=', '<', '>'];
const EXISTENCE = { ATTRIBUTE_EXISTS: 'exists', ATTRIBUTE_NOT_EXISTS: 'not exists' } as const;
const TEXT_TESTS = { BEGINS_WITH: 'begins with', CONTAINS: 'contains' } as const;

const parsed = new Map<string, Parsed<Condition>>();

/** Parses a condition, a filter or a key condition. Throws a ValidationException for what it does not know. */
export function conditionIn(expression: string): Parsed<Condition> {
  let condition = parsed.get(expression);
  if (condition === undefined) {
    const tokens = new TokenReader(expression);
    condition = { expression: disjunction(tokens), aliases: tokens.aliases, placeholders: tokens.placeholders };
    tokens.end();
    parsed.set(expression, condition);
  }
  return condition;
}

function disjunction(tokens: TokenReader): Condition {
  let left = conjunction(tokens);
  while (tokens.accept('OR')) left = { kind: 'or', left, right: conjunction(tokens) };
  return left;
}

function conjunction(tokens: TokenReader): Condition {
  let left = negation(tokens);
  while (tokens.accept('AND')) left = { kind: 'and', left, right: negation(tokens) };
  return left;
}

function negation(tokens: TokenReader): Condition {
  if (tokens.accept('NOT')) return { kind: 'not', inner: negation(tokens) };
  return group(tokens) ?? test(tokens);
}

function group(tokens: TokenReader): Condition | undefined {
  if (!tokens.accept('(')) return undefined;
  const redundant = tokens.is('(');
  const inner = disjunction(tokens);
  // DynamoDB refuses redundant parentheses, such as ((a)). This also refuses ((a) AND (b)), which nobody needs to write.
  if (redundant) throw tokens.unknown();
  tokens.expect(')');
  return inner;
}

function test(tokens: TokenReader): Condition {
  for (const [name, kind] of Object.entries(EXISTENCE)) {
    if (tokens.accept(name)) return inParentheses(tokens, () => ({ kind, alias: tokens.alias() }));
  }
  for (const [name, kind] of Object.entries(TEXT_TESTS)) {
    if (tokens.accept(name)) return inParentheses(tokens, () => textTest(kind, tokens));
  }
  return comparison(tokens);
}

function textTest(kind: 'begins with' | 'contains', tokens: TokenReader): Condition {
  const alias = tokens.alias();
  tokens.expect(',');
  return { kind, alias, operand: operandIn(tokens) };
}

function comparison(tokens: TokenReader): Condition {
  const left = operandIn(tokens);
  if (tokens.accept('BETWEEN')) {
    const from = operandIn(tokens);
    tokens.expect('AND');
    return { kind: 'between', operand: left, from, to: operandIn(tokens) };
  }
  if (tokens.accept('IN')) return inParentheses(tokens, () => ({ kind: 'in', operand: left, list: operands(tokens) }));
  const by = COMPARATORS.find((comparator) => tokens.accept(comparator));
  if (by === undefined) throw tokens.unknown();
  return { kind: 'compare', by, left, right: operandIn(tokens) };
}

function operands(tokens: TokenReader): readonly Operand[] {
  const list = [operandIn(tokens)];
  while (tokens.accept(',')) list.push(operandIn(tokens));
  return list;
}

function operandIn(tokens: TokenReader): Operand {
  if (tokens.accept('SIZE')) return inParentheses(tokens, () => ({ kind: 'size', alias: tokens.alias() }));
  if (tokens.isAlias()) return { kind: 'attribute', alias: tokens.alias() };
  return { kind: 'value', placeholder: tokens.placeholder() };
}

function inParentheses<T>(tokens: TokenReader, read: () => T): T {
  tokens.expect('(');
  const inner = read();
  tokens.expect(')');
  return inner;
}
