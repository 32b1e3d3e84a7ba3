import type { Parsed } from './condition';
import { invalid } from './table-error';
import { itemOf, type Item, type Value } from './values';

/** The parts of a request that expressions refer to. */
export interface Names {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

/** The names and values of one request, without those of its item. */
export class Scope {
  private readonly names: Readonly<Record<string, string>>;
  private readonly values: Item;

  /** Like DynamoDB, refuses names and values that no expression of the request uses. */
  constructor({ ExpressionAttributeNames, ExpressionAttributeValues }: Names, expressions: readonly Parsed<unknown>[]) {
    this.names = ExpressionAttributeNames ?? {};
    this.values = itemOf(ExpressionAttributeValues ?? {});
    const used = (name: string): boolean =>
      expressions.some(({ aliases, placeholders }) => aliases.has(name) || placeholders.has(name));
    for (const name of [...Object.keys(this.names), ...Object.keys(this.values)]) {
      if (!used(name)) throw invalid(`No expression uses ${name}`);
    }
    for (const { aliases, placeholders } of expressions) {
      for (const alias of aliases) this.nameOf(alias);
      for (const placeholder of placeholders) this.valueOf(placeholder);
    }
    if (ExpressionAttributeNames && Object.keys(this.names).length === 0)
      throw invalid('ExpressionAttributeNames is empty');
    if (ExpressionAttributeValues && Object.keys(this.values).length === 0) {
      throw invalid('ExpressionAttributeValues is empty');
    }
  }

  nameOf(alias: string): string {
    const name = this.names[alias];
    if (name === undefined) throw invalid(`ExpressionAttributeNames has no ${alias}`);
    return name;
  }

  valueOf(placeholder: string): Value {
    const value = this.values[placeholder];
    if (value === undefined) throw invalid(`ExpressionAttributeValues has no ${placeholder}`);
    return value;
  }
}
