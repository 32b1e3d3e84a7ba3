import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Template } from '../template';
import { startStrictDynalite, type DynamodbEngine } from './strict-dynalite';

/** The variable that names the endpoint of another engine, such as DynamoDB Local. */
const ENGINE_VARIABLE = 'AWS_ENDPOINT_URL_DYNAMODB';

type TableProperties = Pick<
  CreateTableCommandInput,
  'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes' | 'BillingMode'
>;

/** Starts dynalite in this process, unless the environment names another engine. Stopping leaves that engine running. */
export function startEngine(): Promise<DynamodbEngine> {
  const named = process.env[ENGINE_VARIABLE];
  return named ? Promise.resolve({ endpoint: named, stop: () => Promise.resolve() }) : startStrictDynalite();
}

/** Starts a DynamoDB engine with the template's tables. */
export async function startDynamodb(template: Template): Promise<DynamodbEngine> {
  const engine = await startEngine();
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

/** Another engine may still have the table of an earlier start, which is used as it is. */
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
