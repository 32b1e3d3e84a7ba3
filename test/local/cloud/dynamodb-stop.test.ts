import { CreateTableCommand, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { startStrictDynalite } from '../../../local/cloud/dynamodb/strict-dynalite';

const CLIENTS = 20;

describe('the embedded DynamoDB', () => {
  it('answers what it has begun before it stops, whether or not its clients listen', async () => {
    const engine = await startStrictDynalite();
    const aClient = () =>
      new DynamoDBClient({
        endpoint: engine.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        maxAttempts: 1,
      });
    const first = aClient();
    const TableName = 'jobs';
    await first.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    await first.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' } } }));
    const query = (client: DynamoDBClient) =>
      client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': { S: 'a' } },
        }),
      );
    let answered = 0;
    // Each goes on until its client or the engine has gone, so that at any time some requests are half answered.
    const askOn = async (client: DynamoDBClient) => {
      for (;;) {
        await query(client);
        answered += 1;
      }
    };
    const clients = Array.from({ length: CLIENTS }, aClient);
    const asking = clients.map((client) => askOn(client));
    while (answered < 5 * CLIENTS) await new Promise((resolve) => setImmediate(resolve));
    for (const client of clients.slice(CLIENTS / 2)) client.destroy();
    await engine.stop();

    const ends = await Promise.allSettled(asking);
    expect(ends.map(({ status }) => status)).toEqual(clients.map(() => 'rejected'));
    for (const client of [first, ...clients]) client.destroy();
  });
});
