import { convertKeyCondition, type AttributeValue, type Operand } from 'dynalite/validations';
import { isExpression } from './expression-rules';
import type { ParsedRequest } from './parse-request';
import { namesIn, type IndexSchema, type TableSchema } from './table-schema';

/** DynamoDB's limits for the parts of a key, in bytes. */
const HASH_BYTES = 2048;
const RANGE_BYTES = 1024;

/** The message if the item of a write has a value that cannot be the key of an index. */
export function itemRefusal(
  item: Readonly<Record<string, AttributeValue>>,
  { indexes }: TableSchema,
): string | undefined {
  for (const index of indexes.values()) {
    for (const key of namesIn(index.keys)) {
      const value = item[key];
      const empty = value && emptyKind(value);
      if (empty) return emptyIndexKey(index, key, empty);
      const isHash = key === index.keys.hash;
      const limit = isHash ? HASH_BYTES : RANGE_BYTES;
      if (value && bytesOf(value) > limit)
        return isHash
          ? `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${limit} bytes`
          : `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${limit} bytes`;
    }
  }
  return undefined;
}

/** The message if an update sets the key of an index to an empty value. */
export function updateRefusal(request: ParsedRequest, schema: TableSchema): string | undefined {
  const legacy = Object.entries(request.AttributeUpdates ?? {}).map(([name, { Value = {} }]) => [name, Value] as const);
  const refusal = itemRefusal(Object.fromEntries(legacy), schema);
  if (refusal !== undefined) return refusal;
  const keys = new Set([...schema.indexes.values()].flatMap(({ keys }) => namesIn(keys)));
  for (const { path, val } of request._updates?.sections ?? []) {
    const [name] = path;
    if (path.length !== 1 || val === undefined || !keys.has(String(name))) continue;
    const empty = emptyLiteral(val);
    if (empty)
      return `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty ${empty} value.`;
  }
  return undefined;
}

/** The message if a key condition compares with an empty value, also by `begins_with`. */
export function keyConditionRefusal(request: ParsedRequest, index: IndexSchema | undefined): string | undefined {
  const expression = request._keyCondition?.expression;
  const conditions = expression ? convertKeyCondition(expression) : request.KeyConditions;
  if (conditions === undefined || typeof conditions === 'string') return undefined;
  for (const [key, { AttributeValueList = [] }] of Object.entries(conditions)) {
    const empty = AttributeValueList.map(emptyKind).find((kind) => kind !== undefined);
    if (empty && index) return emptyIndexKey(index, key, empty);
    if (empty)
      return `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${empty} value. Key: ${key}`;
  }
  return undefined;
}

function emptyIndexKey({ name }: IndexSchema, key: string, kind: string): string {
  return `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${kind} value. IndexName: ${name}, IndexKey: ${key}`;
}

function emptyKind(value: AttributeValue): 'string' | 'binary' | undefined {
  if (value.S === '') return 'string';
  return value.B === '' ? 'binary' : undefined;
}

/** The kind of the first empty value that an operand holds. */
function emptyLiteral(operand: Operand): string | undefined {
  if (Array.isArray(operand)) return undefined;
  if (isExpression(operand)) return operand.args.map(emptyLiteral).find((kind) => kind !== undefined);
  return emptyKind(operand as AttributeValue);
}

function bytesOf({ S, B }: AttributeValue): number {
  if (typeof S === 'string') return Buffer.byteLength(S);
  return typeof B === 'string' ? Buffer.from(B, 'base64').length : 0;
}
