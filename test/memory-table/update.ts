import type { Parsed } from './condition';
import type { Scope } from './scope';
import { invalid } from './table-error';
import { TokenReader } from './token-reader';
import type { Item, Value } from './values';

type Source =
  | { readonly kind: 'attribute'; readonly alias: string }
  | { readonly kind: 'value'; readonly placeholder: string }
  | { readonly kind: 'if not exists'; readonly alias: string; readonly otherwise: Source }
  | { readonly kind: 'sum' | 'difference'; readonly left: Source; readonly right: Source };

type Action =
  | { readonly kind: 'set' | 'add'; readonly alias: string; readonly source: Source }
  | { readonly kind: 'remove'; readonly alias: string };

export type Update = readonly Action[];

const parsed = new Map<string, Parsed<Update>>();

/** Parses an update of SET, REMOVE and ADD clauses. Throws a ValidationException for what it does not know. */
export function updateIn(expression: string): Parsed<Update> {
  let update = parsed.get(expression);
  if (update === undefined) {
    const tokens = new TokenReader(expression);
    update = { expression: clauses(tokens), aliases: tokens.aliases, placeholders: tokens.placeholders };
    parsed.set(expression, update);
  }
  return update;
}

function clauses(tokens: TokenReader): Update {
  const actions: Action[] = [];
  const readers = { SET: assignment, REMOVE: removal, ADD: addition };
  const left = new Map(Object.entries(readers));
  for (;;) {
    const keyword = [...left.keys()].find((name) => tokens.accept(name));
    const read = keyword && left.get(keyword);
    if (!keyword || !read) break;
    // DynamoDB takes each clause once.
    left.delete(keyword);
    do actions.push(read(tokens));
    while (tokens.accept(','));
  }
  tokens.end();
  if (actions.length === 0) throw tokens.unknown();
  return actions;
}

function assignment(tokens: TokenReader): Action {
  const alias = tokens.alias();
  tokens.expect('=');
  return { kind: 'set', alias, source: sum(tokens) };
}

function removal(tokens: TokenReader): Action {
  return { kind: 'remove', alias: tokens.alias() };
}

function addition(tokens: TokenReader): Action {
  return { kind: 'add', alias: tokens.alias(), source: { kind: 'value', placeholder: tokens.placeholder() } };
}

function sum(tokens: TokenReader): Source {
  const left = source(tokens);
  if (tokens.accept('+')) return { kind: 'sum', left, right: source(tokens) };
  if (tokens.accept('-')) return { kind: 'difference', left, right: source(tokens) };
  return left;
}

function source(tokens: TokenReader): Source {
  if (tokens.accept('IF_NOT_EXISTS')) {
    tokens.expect('(');
    const alias = tokens.alias();
    tokens.expect(',');
    const otherwise = source(tokens);
    tokens.expect(')');
    return { kind: 'if not exists', alias, otherwise };
  }
  if (tokens.isAlias()) return { kind: 'attribute', alias: tokens.alias() };
  return { kind: 'value', placeholder: tokens.placeholder() };
}

/** The names of the attributes that an update changes. Throws for an update that DynamoDB refuses whatever the item is. */
export function changedBy(update: Update, scope: Scope): readonly string[] {
  const names = update.map(({ alias }) => scope.nameOf(alias));
  if (new Set(names).size < names.length) throw invalid('Two paths of the update overlap');
  for (const action of update) {
    if (action.kind === 'add') checkNumber(action.source, scope);
    if (action.kind === 'set') checkOperands(action.source, scope);
  }
  return names;
}

function checkOperands(from: Source, scope: Scope): void {
  if (from.kind !== 'sum' && from.kind !== 'difference') return;
  checkNumber(from.left, scope);
  checkNumber(from.right, scope);
}

function checkNumber(from: Source, scope: Scope): void {
  if (from.kind === 'value') numberFrom(scope.valueOf(from.placeholder));
}

/** The values that an update sets as they are, by the names of their attributes. */
export function setBy(update: Update, scope: Scope): Item {
  const values: Record<string, Value> = {};
  for (const action of update) {
    if (action.kind !== 'remove' && action.source.kind === 'value')
      values[scope.nameOf(action.alias)] = scope.valueOf(action.source.placeholder);
  }
  return values;
}

/** The item after the update. Every value comes from the item before it. */
export function updated(update: Update, before: Item, scope: Scope): Item {
  const item: Record<string, Value> = { ...before };
  for (const action of update) {
    const name = scope.nameOf(action.alias);
    if (action.kind === 'remove') delete item[name];
    else if (action.kind === 'set') item[name] = resolve(action.source, before, scope);
    else
      item[name] =
        numberFrom(before[name] === undefined ? 0 : before[name]) + numberFrom(resolve(action.source, before, scope));
  }
  return item;
}

function resolve(from: Source, item: Item, scope: Scope): Value {
  switch (from.kind) {
    case 'value':
      return scope.valueOf(from.placeholder);
    case 'attribute': {
      const value = item[scope.nameOf(from.alias)];
      if (value === undefined) throw invalid('The expression refers to an attribute that does not exist in the item');
      return value;
    }
    case 'if not exists': {
      const value = item[scope.nameOf(from.alias)];
      return value === undefined ? resolve(from.otherwise, item, scope) : value;
    }
    case 'sum':
      return numberFrom(resolve(from.left, item, scope)) + numberFrom(resolve(from.right, item, scope));
    case 'difference':
      return numberFrom(resolve(from.left, item, scope)) - numberFrom(resolve(from.right, item, scope));
  }
}

function numberFrom(value: Value): number {
  if (typeof value !== 'number') throw invalid('An operand in the update expression has an incorrect data type');
  return value;
}
