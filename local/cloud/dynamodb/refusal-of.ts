import type { AttributeValue } from 'dynalite/validations';
import { expressionRefusal } from './expression-rules';
import { itemRefusal, keyConditionRefusal, updateRefusal } from './key-rules';
import { parseRequest, type TableRequest } from './parse-request';
import { readRefusal } from './read-rules';
import type { TableSchema } from './table-schema';

interface Write {
  readonly PutRequest?: { readonly Item?: Readonly<Record<string, AttributeValue>> };
}

/**
 * The message with which DynamoDB refuses a request that dynalite accepts; undefined if DynamoDB accepts it, too. The
 * messages are those of DynamoDB Local, on which test/local/cloud/dynamodb.test.ts passes, too.
 */
export function refusalOf(
  operation: string,
  request: TableRequest,
  schemas: ReadonlyMap<string, TableSchema>,
): string | undefined {
  if (operation === 'BatchWriteItem') return batchRefusal(request, schemas);
  const schema = schemas.get(request.TableName ?? '');
  const parsed = parseRequest(request);
  if (schema === undefined || parsed === undefined) return undefined;
  const malformed = expressionRefusal(parsed);
  if (malformed !== undefined) return malformed;
  const index = schema.indexes.get(request.IndexName ?? '');
  switch (operation) {
    case 'Query':
      return readRefusal(operation, parsed, index) ?? keyConditionRefusal(parsed, index);
    case 'Scan':
      return readRefusal(operation, parsed, index);
    case 'PutItem':
      return itemRefusal(parsed.Item ?? {}, schema);
    case 'UpdateItem':
      return updateRefusal(parsed, schema);
    default:
      return undefined;
  }
}

function batchRefusal({ RequestItems = {} }: TableRequest, schemas: ReadonlyMap<string, TableSchema>) {
  for (const [table, writes] of Object.entries(RequestItems)) {
    const schema = schemas.get(table);
    if (schema === undefined || !Array.isArray(writes)) continue;
    for (const { PutRequest } of writes as readonly Write[]) {
      const refusal = itemRefusal(PutRequest?.Item ?? {}, schema);
      if (refusal !== undefined) return refusal;
    }
  }
  return undefined;
}
