import type { CreateTableCommandInput, KeySchemaElement } from '@aws-sdk/client-dynamodb';

/** The keys of a table and of its secondary indexes. */
export interface TableSchema {
  readonly keys: Keys;
  readonly indexes: ReadonlyMap<string, IndexSchema>;
}

export interface Keys {
  readonly hash: string;
  readonly range?: string;
}

export interface IndexSchema {
  readonly name: string;
  readonly global: boolean;
  readonly keys: Keys;
  /** The attributes that the index holds; absent if it holds all. */
  readonly projected?: ReadonlySet<string>;
}

/** The part of the request that creates a table, and of the table's resource in a template, which says its keys. */
export type DeclaredKeys = Pick<
  CreateTableCommandInput,
  'KeySchema' | 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'
>;

export function tableSchema({
  KeySchema,
  GlobalSecondaryIndexes = [],
  LocalSecondaryIndexes = [],
}: DeclaredKeys): TableSchema {
  const keys = keysIn(KeySchema);
  const indexes = [
    ...GlobalSecondaryIndexes.map((index) => ({ ...index, global: true })),
    ...LocalSecondaryIndexes.map((index) => ({ ...index, global: false })),
  ].map(({ IndexName: name = '', KeySchema: ofIndex, Projection, global }): [string, IndexSchema] => {
    const own = keysIn(ofIndex);
    const held = [...namesIn(keys), ...namesIn(own), ...(Projection?.NonKeyAttributes ?? [])];
    const projected = Projection?.ProjectionType === 'ALL' ? undefined : new Set(held);
    return [name, { name, global, keys: own, projected }];
  });
  return { keys, indexes: new Map(indexes) };
}

function keysIn(elements: readonly KeySchemaElement[] = []): Keys {
  const of = (type: string) => elements.find(({ KeyType }) => KeyType === type)?.AttributeName;
  const [hash = '', range] = [of('HASH'), of('RANGE')];
  return range === undefined ? { hash } : { hash, range };
}

export function namesIn({ hash, range }: Keys): readonly string[] {
  return range === undefined ? [hash] : [hash, range];
}
