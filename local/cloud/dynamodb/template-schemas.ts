import type { Template } from '../template';
import { tableSchema, type DeclaredKeys, type TableSchema } from './table-schema';

/** The schemas of the template's tables, by the ARN of the table. */
export function templateSchemas(template: Template): ReadonlyMap<string, TableSchema> {
  const tables = template.all('AWS::DynamoDB::GlobalTable');
  return new Map(
    tables.map(({ logicalId, properties }) => [template.arn(logicalId), tableSchema(properties as DeclaredKeys)]),
  );
}
