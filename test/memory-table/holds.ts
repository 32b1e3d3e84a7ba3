import type { Comparator, Condition, Operand } from './condition';
import type { Scope } from './scope';
import { invalid } from './table-error';
import { areEqual, order, typeOf, type Item, type Value } from './values';

const ORDERED = new Set(['S', 'N', 'B']);

/** Whether a condition holds for an item. An absent attribute is equal to nothing and different from everything. */
export function holds(condition: Condition, item: Item, scope: Scope): boolean {
  const valueOf = (operand: Operand) => resolve(operand, item, scope);
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, scope) && holds(condition.right, item, scope);
    case 'or':
      return holds(condition.left, item, scope) || holds(condition.right, item, scope);
    case 'not':
      return !holds(condition.inner, item, scope);
    case 'exists':
      return item[scope.nameOf(condition.alias)] !== undefined;
    case 'not exists':
      return item[scope.nameOf(condition.alias)] === undefined;
    case 'compare':
      return compare(valueOf(condition.left), condition.by, valueOf(condition.right));
    case 'between': {
      const value = valueOf(condition.operand);
      return compare(value, '>=', valueOf(condition.from)) && compare(value, '<=', valueOf(condition.to));
    }
    case 'in': {
      const value = valueOf(condition.operand);
      return condition.list.some((one) => compare(value, '=', valueOf(one)));
    }
    case 'begins with':
      return beginsWith(item[scope.nameOf(condition.alias)], valueOf(condition.operand));
    case 'contains':
      return contains(item[scope.nameOf(condition.alias)], valueOf(condition.operand));
  }
}

/** Throws, as DynamoDB does for every item, if a condition compares a value that has no order. */
export function checkTypes(condition: Condition, scope: Scope): void {
  const check = (operand: Operand, types: ReadonlySet<string>) => {
    if (operand.kind !== 'value') return;
    const type = typeOf(scope.valueOf(operand.placeholder));
    if (!types.has(type)) throw invalid(`Incorrect operand type for operator or function; operand type: ${type}`);
  };
  switch (condition.kind) {
    case 'and':
    case 'or':
      checkTypes(condition.left, scope);
      checkTypes(condition.right, scope);
      return;
    case 'not':
      return checkTypes(condition.inner, scope);
    case 'between':
      [condition.operand, condition.from, condition.to].forEach((one) => check(one, ORDERED));
      return checkBounds(condition.from, condition.to, scope);
    case 'compare':
      if (condition.by !== '=' && condition.by !== '<>')
        [condition.left, condition.right].forEach((one) => check(one, ORDERED));
      return;
    case 'begins with':
      return check(condition.operand, new Set(['S', 'B']));
    case 'in':
    case 'contains':
    case 'exists':
    case 'not exists':
  }
}

function checkBounds(from: Operand, to: Operand, scope: Scope): void {
  if (from.kind !== 'value' || to.kind !== 'value') return;
  const [low, high] = [scope.valueOf(from.placeholder), scope.valueOf(to.placeholder)];
  if (typeOf(low) !== typeOf(high))
    throw invalid('The BETWEEN operator requires same data type for lower and upper bounds');
  if (order(low, high) > 0)
    throw invalid('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
}

function resolve(operand: Operand, item: Item, scope: Scope): Value | undefined {
  if (operand.kind === 'value') return scope.valueOf(operand.placeholder);
  const value = item[scope.nameOf(operand.alias)];
  return operand.kind === 'attribute' || value === undefined ? value : lengthOf(value);
}

function lengthOf(value: Value): number | undefined {
  if (typeof value === 'string' || value instanceof Uint8Array) return Buffer.from(value).length;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

function compare(one: Value | undefined, by: Comparator, other: Value | undefined): boolean {
  if (one === undefined || other === undefined) return by === '<>';
  if (by === '=') return areEqual(one, other);
  if (by === '<>') return !areEqual(one, other);
  if (typeOf(one) !== typeOf(other) || !ORDERED.has(typeOf(one))) return false;
  const difference = order(one, other);
  if (by === '<') return difference < 0;
  if (by === '<=') return difference <= 0;
  return by === '>' ? difference > 0 : difference >= 0;
}

function beginsWith(value: Value | undefined, prefix: Value | undefined): boolean {
  if (typeof value === 'string') return typeof prefix === 'string' && value.startsWith(prefix);
  if (!(value instanceof Uint8Array && prefix instanceof Uint8Array)) return false;
  return Buffer.compare(value.subarray(0, prefix.length), prefix) === 0;
}

function contains(value: Value | undefined, part: Value | undefined): boolean {
  if (part === undefined) return false;
  if (typeof value === 'string') return typeof part === 'string' && value.includes(part);
  if (Array.isArray(value)) return (value as readonly Value[]).some((one) => areEqual(one, part));
  if (value instanceof Uint8Array) throw invalid('The memory table does not search binary values');
  return false;
}
