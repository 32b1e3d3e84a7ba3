import { convertKeyCondition } from 'dynalite/validations';
import { parseRequest, type TableRequest } from './parse-request';
import type { TableSchema } from './table-schema';

type Json = Readonly<Record<string, unknown>>;

/**
 * The partition keys that a request names, which are the values of the condition key `dynamodb:LeadingKeys`; empty if it
 * names none, as a Scan. A Query of an index names the partition key of the index.
 */
export function leadingKeys(operation: string, request: TableRequest, schema: TableSchema): readonly string[] {
  const { hash } = schema.keys;
  switch (operation) {
    case 'GetItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return keysOf([request.Key], hash);
    case 'PutItem':
      return keysOf([request.Item], hash);
    case 'Query': {
      const { IndexName } = request;
      const keys = IndexName === undefined ? schema.keys : schema.indexes.get(IndexName)?.keys;
      return keys === undefined ? [] : queriedKeys(request, keys.hash);
    }
    default:
      return [];
  }
}

/** The partition keys in the part of a BatchGetItem or a BatchWriteItem that concerns one table. */
export function batchLeadingKeys(part: unknown, { keys: { hash } }: TableSchema): readonly string[] {
  const writes = list(part).flatMap((write) => [
    json(json(write).PutRequest).Item,
    json(json(write).DeleteRequest).Key,
  ]);
  return keysOf([...writes, ...list(json(part).Keys)], hash);
}

/** DynamoDB accepts a condition on the partition key only if it is an equation. */
function queriedKeys(request: TableRequest, hash: string): readonly string[] {
  const expression = parseRequest(request)?._keyCondition?.expression;
  const conditions = expression ? convertKeyCondition(expression) : request.KeyConditions;
  const { ComparisonOperator, AttributeValueList } = json(json(conditions)[hash]);
  return ComparisonOperator === 'EQ' ? list(AttributeValueList).flatMap(textOf) : [];
}

function keysOf(items: readonly unknown[], hash: string): readonly string[] {
  return items.flatMap((item) => textOf(json(item)[hash]));
}

/** The text of an attribute value, as sent. */
function textOf(value: unknown): readonly string[] {
  const { S, N, B } = json(value);
  return [S, N, B].filter((text) => typeof text === 'string');
}

/** The engine reports what has another shape than it should have. */
function json(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
