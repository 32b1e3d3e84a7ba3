import { randomUUID } from 'node:crypto';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  waitUntilTableExists,
  type QueryCommandInput,
  type ScanCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { startEngine } from '../../../local/cloud/dynamodb/dynamodb';
import type { DynamodbEngine } from '../../../local/cloud/dynamodb/strict-dynalite';

// Runs on the engine that AWS_ENDPOINT_URL_DYNAMODB names, if any: the messages are DynamoDB Local's, too.
const TableName = `rules-${randomUUID()}`;
const S = (text: string) => ({ S: text });
const N = (number: number) => ({ N: String(number) });

let engine: DynamodbEngine;
let client: DynamoDBClient;

beforeAll(async () => {
  engine = await startEngine();
  client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        attribute('id', 'S'),
        attribute('part', 'S'),
        attribute('open', 'S'),
        attribute('due', 'N'),
      ],
      KeySchema: keys('id', 'part'),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open-by-due',
          KeySchema: keys('open', 'due'),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['count'] },
        },
        { IndexName: 'all-by-due', KeySchema: keys('open', 'due'), Projection: { ProjectionType: 'ALL' } },
      ],
      LocalSecondaryIndexes: [
        { IndexName: 'local', KeySchema: keys('id', 'due'), Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
  const Item = { id: S('a'), part: S('p'), open: S('yes'), due: N(5), count: N(1), note: S('x') };
  await client.send(new PutItemCommand({ TableName, Item }));
});

afterAll(async () => {
  await client.send(new DeleteTableCommand({ TableName }));
  client.destroy();
  await engine.stop();
});

const ofIndex = { IndexName: 'open-by-due', KeyConditionExpression: '#k = :yes' };
const names = { '#k': 'open' };
const values = { ':yes': S('yes') };

function query(input: Partial<QueryCommandInput>): QueryCommand {
  return new QueryCommand({
    TableName,
    ...ofIndex,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ...input,
  });
}

function queryTable(
  KeyConditionExpression: string,
  given: QueryCommandInput['ExpressionAttributeValues'],
): QueryCommand {
  const input = { IndexName: undefined, KeyConditionExpression, ExpressionAttributeNames: undefined };
  return query({ ...input, ExpressionAttributeValues: given });
}

function scan(input: Partial<ScanCommandInput>): ScanCommand {
  return new ScanCommand({ TableName, IndexName: 'open-by-due', ...input });
}

function put(item: Record<string, { S: string } | { N: string }>): PutItemCommand {
  return new PutItemCommand({ TableName, Item: { id: S('b'), part: S('p'), ...item } });
}

function update(input: Partial<UpdateItemCommandInput>): UpdateItemCommand {
  return new UpdateItemCommand({ TableName, Key: { id: S('b'), part: S('u') }, ...input });
}

const filterRefused = (attribute: string) =>
  `One or more parameter values were invalid: Secondary index open-by-due does not project one or more filter attributes: [${attribute}]`;
const projectionRefused =
  'One or more parameter values were invalid: Global secondary index open-by-due does not project [note]';
const emptyKey = (key: string) =>
  `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${key}`;
const emptyIndexKey = (index: string) =>
  `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${index}, IndexKey: open`;
const emptyByUpdate =
  'One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.';
const manyValues = Array.from({ length: 101 }, (_, n) => `:v${n}`);
const emptyOpen = expect.stringMatching(
  /^One or more .* empty string value\. IndexName: [\w-]+, IndexKey: open$/,
) as string;

type Command = Parameters<typeof send>[0];
async function send(
  command: QueryCommand | ScanCommand | PutItemCommand | UpdateItemCommand | BatchWriteItemCommand,
): Promise<{ readonly Count?: number }> {
  return client.send(command as QueryCommand);
}

describe('the engine refuses, as DynamoDB does,', () => {
  test.each<[string, Command, string]>([
    [
      'a filter on an attribute that the index does not hold',
      query({ FilterExpression: 'note = :yes' }),
      filterRefused('note'),
    ],
    [
      'such a filter by an alias, inside a function',
      query({ FilterExpression: 'NOT attribute_exists(#n)', ExpressionAttributeNames: { ...names, '#n': 'note' } }),
      filterRefused('note'),
    ],
    [
      'such a filter on a part of the attribute',
      query({ FilterExpression: 'size(note.a[1]) > :n', ExpressionAttributeValues: { ...values, ':n': N(0) } }),
      filterRefused('note'),
    ],
    [
      'such a filter in the older form',
      query({
        KeyConditionExpression: undefined,
        ExpressionAttributeNames: undefined,
        ExpressionAttributeValues: undefined,
        KeyConditions: { open: { ComparisonOperator: 'EQ', AttributeValueList: [S('yes')] } },
        QueryFilter: { note: { ComparisonOperator: 'EQ', AttributeValueList: [S('x')] } },
      }),
      filterRefused('note'),
    ],
    [
      'a projection of an attribute that the index does not hold',
      query({ ProjectionExpression: 'id, note' }),
      projectionRefused,
    ],
    ['such a projection in a Scan', scan({ ProjectionExpression: 'note' }), projectionRefused],
    ['such a projection in the older form', scan({ AttributesToGet: ['note'] }), projectionRefused],
    [
      'a consistent Scan of an index',
      scan({ ConsistentRead: true }),
      'Consistent reads are not supported on global secondary indexes',
    ],
    [
      'a projection beside COUNT',
      query({ Select: 'COUNT', ProjectionExpression: 'id' }),
      'Cannot specify the ProjectionExpression when choosing to get only the Count',
    ],
    [
      'the projected attributes of a table',
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'id = :a',
        ExpressionAttributeValues: { ':a': S('a') },
        Select: 'ALL_PROJECTED_ATTRIBUTES',
      }),
      'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    ],
    [
      'a Query for an empty key of an index',
      query({ ExpressionAttributeValues: { ':yes': S('') } }),
      emptyIndexKey('open-by-due'),
    ],
    ['a Query for an empty key of the table', queryTable('id = :e', { ':e': S('') }), emptyKey('id')],
    [
      'an empty begins_with on a key',
      queryTable('id = :a AND begins_with(part, :e)', { ':a': S('a'), ':e': S('') }),
      emptyKey('part'),
    ],
    [
      'a comparison of a key with an empty string',
      queryTable('id = :a AND part > :e', { ':a': S('a'), ':e': S('') }),
      emptyKey('part'),
    ],
    [
      'a range of keys that begins with an empty string',
      queryTable('id = :a AND part BETWEEN :e AND :a', { ':a': S('a'), ':e': S('') }),
      emptyKey('part'),
    ],
    ['an item with an empty key of an index', put({ open: S(''), due: N(1) }), emptyOpen],
    [
      'such an item in a batch',
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: [{ PutRequest: { Item: { id: S('b'), part: S('p'), open: S('') } } }] },
      }),
      emptyOpen,
    ],
    [
      'an update to an empty key of an index',
      update({
        UpdateExpression: 'SET #k = :e',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':e': S('') },
      }),
      emptyByUpdate,
    ],
    [
      'such an update by a function',
      update({
        UpdateExpression: 'SET #k = if_not_exists(#k, :e)',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':e': S('') },
      }),
      emptyByUpdate,
    ],
    [
      'such an update in the older form',
      update({ AttributeUpdates: { open: { Action: 'PUT', Value: S('') } } }),
      emptyOpen,
    ],
    [
      'more than 100 operands of IN',
      query({
        FilterExpression: `id IN (${manyValues.join(',')})`,
        ExpressionAttributeValues: { ...values, ...Object.fromEntries(manyValues.map((name) => [name, S(name)])) },
      }),
      'Invalid FilterExpression: The IN operator is provided with too many operands; number of operands: 101',
    ],
    [
      'an expression of more than 4 KB',
      query({ FilterExpression: `id = :yes OR ${'i'.repeat(4090)} = :yes` }),
      'Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 4110',
    ],
    [
      'an order of values that have none',
      update({
        UpdateExpression: 'SET a = :a',
        ConditionExpression: 'a < :a',
        ExpressionAttributeValues: { ':a': { BOOL: true } },
      }),
      'Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
    ],
  ])('%s', async (_, command, message) => {
    await expect(send(command)).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  test('an item whose key of an index is longer than a key may be', async () => {
    await send(put({ open: S('o'.repeat(2048)), due: N(1) }));
    await expect(send(put({ open: S('o'.repeat(2049)), due: N(1) }))).rejects.toThrow(/^One or more .* [Ss]ize/);
  });
});

describe('the engine takes', () => {
  test.each<[string, Command]>([
    [
      'a filter on attributes that the index holds',
      query({ FilterExpression: 'id = :yes OR #k2 = :yes', ExpressionAttributeNames: { ...names, '#k2': 'count' } }),
    ],
    [
      'a filter on any attribute of an index that holds all',
      query({ IndexName: 'all-by-due', FilterExpression: 'note = :yes' }),
    ],
    [
      'a projection of any attribute by a local index',
      query({
        IndexName: 'local',
        KeyConditionExpression: 'id = :yes',
        ExpressionAttributeNames: undefined,
        ProjectionExpression: 'note',
      }),
    ],
    [
      'an empty begins_with in a filter',
      query({ FilterExpression: 'begins_with(id, :e)', ExpressionAttributeValues: { ...values, ':e': S('') } }),
    ],
    ['an empty string that is no key', put({ note: S('') })],
    [
      'an update of another attribute to nothing',
      update({ UpdateExpression: 'SET note = :e', ExpressionAttributeValues: { ':e': S('') } }),
    ],
  ])('%s', async (_, command) => {
    expect(await send(command)).toHaveProperty('$metadata.httpStatusCode', 200);
  });
});
