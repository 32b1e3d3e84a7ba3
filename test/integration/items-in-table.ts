import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { RunningService } from '../../local/running-service';

/** Counts the items of the Jobs table. It reads all pages, because one page of a scan ends after 1 MB. */
export async function itemsInTable({ endpoints, region, tableName, credentials }: RunningService): Promise<number> {
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  let items = 0;
  for await (const { Count = 0 } of paginateScan({ client }, { TableName: tableName, Select: 'COUNT' })) items += Count;
  client.destroy();
  return items;
}
