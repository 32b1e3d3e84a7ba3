import { batchLeadingKeys, leadingKeys } from './leading-keys';
import type { TableRequest } from './parse-request';
import type { TableSchema } from './table-schema';

/** Something that a request needs permission for. */
export interface RequestedResource {
  /** Of a table or an index; `*` if the request names none. */
  readonly arn: string;
  readonly tableArn: string;
  /** The values of the condition key `dynamodb:LeadingKeys`; absent if the request has none. */
  readonly leadingKeys?: readonly string[];
}

export interface Tables {
  readonly region: string;
  readonly accountId: string;
  /** By the ARN of the table. */
  readonly schemas: ReadonlyMap<string, TableSchema>;
}

/** What a request needs permissions for. A batch needs one for each table, with the keys that it names in that table. */
export function requestedResources(
  operation: string,
  request: TableRequest,
  { region, accountId, schemas }: Tables,
): readonly RequestedResource[] {
  const arnOf = (table: string) =>
    table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
  const resource = (table: string, keysIn: (schema: TableSchema) => readonly string[], index?: string) => {
    const tableArn = arnOf(table);
    const schema = schemas.get(tableArn);
    const keys = schema ? keysIn(schema) : [];
    const arn = index === undefined ? tableArn : `${tableArn}/index/${index}`;
    return { arn, tableArn, leadingKeys: keys.length === 0 ? undefined : keys };
  };
  const { TableName, IndexName, RequestItems } = request;
  const isBatch = operation.startsWith('Batch');
  const parts = isBatch ? Object.entries(RequestItems ?? {}) : [];
  if (parts.length > 0)
    return parts.map(([table, part]) => resource(table, (schema) => batchLeadingKeys(part, schema)));
  if (isBatch || typeof TableName !== 'string') return [{ arn: '*', tableArn: '*' }];
  const index = ['Query', 'Scan'].includes(operation) ? IndexName : undefined;
  return [resource(TableName, (schema) => leadingKeys(operation, request, schema), index)];
}
