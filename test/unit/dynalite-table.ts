import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { JOBS_TABLE } from '../../lambda/shared/contract';
import { startEngine } from '../../local/cloud/dynamodb/dynamodb';

export interface DynaliteTable {
  readonly client: DynamoDBDocumentClient;
  /** A new, empty Jobs table. */
  create(): Promise<string>;
  /** Deletes the tables. */
  stop(): Promise<void>;
}

/** A DynamoDB engine for tests that need tables of their own: in this process, or the one that AWS_ENDPOINT_URL_DYNAMODB names. */
export async function startDynalite(): Promise<DynaliteTable> {
  const engine = await startEngine();
  const plain = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const client = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
  const tables: string[] = [];
  return {
    client,
    async create() {
      // An engine outside this process may hold tables of other runs.
      const TableName = `jobs-${randomUUID()}`;
      tables.push(TableName);
      await plain.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: JOBS_TABLE.jobKey, AttributeType: 'S' },
            { AttributeName: JOBS_TABLE.part, AttributeType: 'S' },
            { AttributeName: JOBS_TABLE.inFlight, AttributeType: 'S' },
            { AttributeName: JOBS_TABLE.deadline, AttributeType: 'N' },
          ],
          KeySchema: [
            { AttributeName: JOBS_TABLE.jobKey, KeyType: 'HASH' },
            { AttributeName: JOBS_TABLE.part, KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: JOBS_TABLE.inFlightIndex,
              KeySchema: [
                { AttributeName: JOBS_TABLE.inFlight, KeyType: 'HASH' },
                { AttributeName: JOBS_TABLE.deadline, KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...JOBS_TABLE.projected] },
            },
          ],
        }),
      );
      await waitUntilTableExists({ client: plain, maxWaitTime: 30, minDelay: 1 }, { TableName });
      return TableName;
    },
    async stop() {
      await Promise.all(tables.map((TableName) => plain.send(new DeleteTableCommand({ TableName }))));
      plain.destroy();
      await engine.stop();
    },
  };
}
