import type { Template } from '../../local/cloud/template';
import { itemSize, type Item } from '../../lib/item-size';
import type { IndexEntry } from '../../lib/request-units';

/** The parts of a table's definition that decide the cost of requests. */
export interface TableSchema {
  readonly keys: readonly string[];
  readonly indexes: readonly IndexSchema[];
}

interface IndexSchema {
  readonly name: string;
  readonly keys: readonly string[];
  /** The attributes that an entry copies from its item. */
  readonly attributes: readonly string[];
}

interface TableProperties {
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly KeySchema: readonly { readonly AttributeName: string }[];
    readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
  }[];
}

/** Reads the schema of the template's only table. */
export function tableSchema(template: Template): TableSchema {
  const [table] = template.all('AWS::DynamoDB::GlobalTable');
  if (table === undefined) throw new Error('The template has no table.');
  const { KeySchema, GlobalSecondaryIndexes = [] } = table.properties as unknown as TableProperties;
  const keys = KeySchema.map(({ AttributeName }) => AttributeName);
  const indexes = GlobalSecondaryIndexes.map(({ IndexName: name, KeySchema: indexKeys, Projection }) => {
    if (Projection.ProjectionType === 'ALL')
      throw new Error(`${name}: the meter supports only indexes that project chosen attributes.`);
    const indexKeyNames = indexKeys.map(({ AttributeName }) => AttributeName);
    return {
      name,
      keys: indexKeyNames,
      attributes: [...keys, ...indexKeyNames, ...(Projection.NonKeyAttributes ?? [])],
    };
  });
  return { keys, indexes };
}

/** The item's entry in an index. Undefined if the item lacks a key of the index. */
export function entryOf(item: Item, { keys, attributes }: IndexSchema): IndexEntry | undefined {
  if (!keys.every((name) => name in item)) return undefined;
  const content = pick(item, attributes);
  return { key: JSON.stringify(pick(item, keys)), content: JSON.stringify(content), bytes: itemSize(content) };
}

export function keyOf(item: Item, { keys }: TableSchema): string {
  return JSON.stringify(pick(item, keys));
}

function pick(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
}
