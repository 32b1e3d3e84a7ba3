import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Template } from './template';

export interface Dynamodb {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Names the endpoint of another engine to use: DynamoDB Local, dynoxide or the real one. */
const ENGINE_VARIABLE = 'AWS_ENDPOINT_URL_DYNAMODB';

type TableProperties = Pick<
  CreateTableCommandInput,
  'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes' | 'BillingMode'
>;

/** Starts a DynamoDB engine with the template's tables, in this process unless the environment names another. */
export async function startDynamodb(template: Template): Promise<Dynamodb> {
  const named = process.env[ENGINE_VARIABLE];
  const engine = named ? { endpoint: named, stop: () => Promise.resolve() } : await startDynalite();
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: template.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (const { logicalId, properties } of template.all('AWS::DynamoDB::GlobalTable')) {
    await createTable(client, template.ref(logicalId), properties);
  }
  client.destroy();
  return engine;
}

/** A table that another engine has kept from an earlier start is used as it is. */
async function createTable(client: DynamoDBClient, TableName: string, properties: TableProperties): Promise<void> {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = properties;
  try {
    await client.send(
      new CreateTableCommand({ TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
}

/** dynalite would listen on every interface unless told where. */
async function startDynalite(): Promise<Dynamodb> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
