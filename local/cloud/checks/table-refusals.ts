import type { Resource, Template } from '../template';

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

interface TableProperties {
  readonly KeySchema?: readonly KeyElement[];
  readonly AttributeDefinitions?: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly KeySchema: readonly KeyElement[];
  }[];
  readonly LocalSecondaryIndexes?: readonly { readonly IndexName: string; readonly KeySchema: readonly KeyElement[] }[];
  readonly Replicas?: readonly { readonly Region: string }[];
}

/** Why DynamoDB would refuse the tables, in one sentence each. */
export function tableRefusals(template: Template): readonly string[] {
  return template.all('AWS::DynamoDB::GlobalTable').flatMap((table) => refusalsOf(table, template));
}

function refusalsOf({ logicalId, properties }: Resource, { region }: Template): readonly string[] {
  const {
    KeySchema = [],
    AttributeDefinitions = [],
    GlobalSecondaryIndexes = [],
    LocalSecondaryIndexes = [],
    Replicas = [],
  } = properties as TableProperties;
  const indexes = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes];
  const keys = [KeySchema, ...indexes.map((index) => index.KeySchema)];
  const used = new Set(keys.flat().map(({ AttributeName }) => AttributeName));
  const defined = AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  const unknownType = AttributeDefinitions.filter(({ AttributeType }) => !['S', 'N', 'B'].includes(AttributeType));
  return [
    ...keys
      .filter((key) => !/^HASH(,RANGE)?$/.test(key.map(({ KeyType }) => KeyType).join(',')))
      .map(
        (key) => `${logicalId}: a key must be a HASH attribute, then at most a RANGE attribute, not ${inWords(key)}.`,
      ),
    ...defined
      .filter((name) => !used.has(name))
      .map((name) => `${logicalId}: no key uses the attribute definition ${name}. Remove it.`),
    ...[...used]
      .filter((name) => !defined.includes(name))
      .map((name) => `${logicalId}: a key uses the attribute ${name}, which has no attribute definition.`),
    ...defined
      .filter((name, index) => defined.indexOf(name) !== index)
      .map((name) => `${logicalId}: the attribute ${name} is defined twice.`),
    ...unknownType.map(
      ({ AttributeName, AttributeType }) =>
        `${logicalId}: the type of ${AttributeName} is ${AttributeType}. A key's type is S, N or B.`,
    ),
    ...(Replicas.some((replica) => replica.Region === region)
      ? []
      : [`${logicalId}: the table has no replica in the stack's own region.`]),
  ];
}

function inWords(key: readonly KeyElement[]): string {
  return key.length === 0 ? 'empty' : key.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(', ');
}
