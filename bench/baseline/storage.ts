import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** The item that the sample has for each batch. */
export interface BatchItem {
  readonly status: string;
  /** `NULL` until the whole result is stored. */
  readonly data: unknown;
}

export async function writeToStorage(batchId: string, status: string, data: unknown): Promise<void> {
  const Item = { batch_id: batchId, status, data, timestamp: String(Date.now() / 1000) };
  await client.send(new PutCommand({ TableName: process.env.TABLE_NAME, Item }));
}

export async function readFromStorage(batchId: string): Promise<BatchItem> {
  const Key = { batch_id: batchId };
  const { Item } = await client.send(new GetCommand({ TableName: process.env.TABLE_NAME, Key, ConsistentRead: true }));
  return Item as unknown as BatchItem;
}
