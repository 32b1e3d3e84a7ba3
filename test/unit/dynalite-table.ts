import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { JOBS_TABLE } from '../../lambda/shared/contract';

export interface DynaliteTable {
  readonly client: DynamoDBDocumentClient;
  /** A new, empty Jobs table. */
  create(): Promise<string>;
  stop(): Promise<void>;
}

/** A real DynamoDB engine in this process, for tests that need tables of their own. */
export async function startDynalite(): Promise<DynaliteTable> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const plain = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const client = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
  let tables = 0;
  return {
    client,
    async create() {
      const TableName = `jobs-${(tables += 1)}`;
      await plain.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: JOBS_TABLE.batchId, AttributeType: 'S' },
            { AttributeName: JOBS_TABLE.part, AttributeType: 'S' },
            { AttributeName: JOBS_TABLE.inFlight, AttributeType: 'S' },
            { AttributeName: JOBS_TABLE.deadline, AttributeType: 'N' },
          ],
          KeySchema: [
            { AttributeName: JOBS_TABLE.batchId, KeyType: 'HASH' },
            { AttributeName: JOBS_TABLE.part, KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: JOBS_TABLE.inFlightIndex,
              KeySchema: [
                { AttributeName: JOBS_TABLE.inFlight, KeyType: 'HASH' },
                { AttributeName: JOBS_TABLE.deadline, KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [JOBS_TABLE.rows, JOBS_TABLE.leaseUntil] },
            },
          ],
        }),
      );
      return TableName;
    },
    async stop() {
      plain.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
