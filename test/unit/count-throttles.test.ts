import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchWriteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { countThrottles } from '../../lambda/jobs/count-throttles';

type Answer = readonly [status: number, body: object];

const THROTTLED: Answer = [400, { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' }];
const FINE: Answer = [200, {}];

describe('throttles of the table', () => {
  let answers: Answer[];
  let counted: string[];
  let server: http.Server;
  let client: DynamoDBClient;

  beforeEach(async () => {
    counted = [];
    server = http.createServer((request, response) => {
      request.resume();
      const [status, body] = answers.shift() ?? FINE;
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
    countThrottles(client, { add: (name) => void counted.push(name) });
  });
  afterEach(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('are counted for each try, also where the next one succeeds', async () => {
    answers = [THROTTLED, THROTTLED, FINE];
    await client.send(new GetItemCommand({ TableName: 'T', Key: { id: { S: 'x' } } }));
    expect(counted).toEqual(['TableThrottles', 'TableThrottles']);
  });

  it('are counted behind the document client, too', async () => {
    answers = [THROTTLED, FINE];
    await DynamoDBDocumentClient.from(client).send(new GetCommand({ TableName: 'T', Key: { id: 'x' } }));
    expect(counted).toEqual(['TableThrottles']);
  });

  it('are counted where BatchWriteItem leaves items unprocessed', async () => {
    const RequestItems = { T: [{ PutRequest: { Item: { id: { S: 'x' } } } }] };
    answers = [[200, { UnprocessedItems: RequestItems }]];
    await client.send(new BatchWriteItemCommand({ RequestItems }));
    expect(counted).toEqual(['TableThrottles']);
  });

  it('are distinguished from other errors', async () => {
    answers = [[400, { __type: 'com.amazon.coral.validate#ValidationException' }]];
    await expect(client.send(new GetItemCommand({ TableName: 'T', Key: { id: { S: 'x' } } }))).rejects.toThrow();
    expect(counted).toEqual([]);
  });
});
