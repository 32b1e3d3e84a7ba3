import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Authorization } from '../../../local/cloud/authorization';
import { startDynamodb } from '../../../local/cloud/dynamodb/dynamodb';
import { startDynamodbAccess } from '../../../local/cloud/dynamodb/dynamodb-access';
import { templateSchemas } from '../../../local/cloud/dynamodb/template-schemas';
import { rolesOf } from '../../../local/cloud/iam/template-policies';
import { Identities } from '../../../local/cloud/identities';
import { anAssembly } from './an-assembly';

const SESSION = 'arn:aws:sts::123456789012:assumed-role/worker/function';
const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/Jobs';
const S = (text: string) => ({ S: text });
const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });

const table = (TableName: string) => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
    AttributeDefinitions: ['pk', 'sk', 'open'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'in_flight',
        KeySchema: [key('open', 'HASH'), key('sk', 'RANGE')],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
});

/** Of a worker of the function `word_count`, which may reach the keys of its own jobs only. */
const OWN_JOBS = {
  Effect: 'Allow',
  Action: 'dynamodb:*',
  Resource: [TABLE, `${TABLE}2`],
  Condition: {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['word_count#*'] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  },
};
const IN_FLIGHT = { Effect: 'Allow', Action: 'dynamodb:Query', Resource: `${TABLE}/index/in_flight` };

const cleanUps: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

/** A client whose signed requests are checked against the statements of its role. */
async function aWorker(...Statement: readonly object[]): Promise<DynamoDBClient> {
  const { template, remove } = anAssembly({
    resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'worker',
          AssumeRolePolicyDocument: { Statement: [] },
          Policies: [{ PolicyName: 'Own', PolicyDocument: { Statement } }],
        },
      },
      Table: table('Jobs'),
      Second: table('Jobs2'),
    },
  });
  const identities = new Identities();
  const { authorize } = new Authorization(template.accountId, rolesOf(template));
  const engine = await startDynamodb(template);
  const { region, accountId } = template;
  const access = await startDynamodbAccess({
    ...{ engineEndpoint: engine.endpoint, identities, authorize, region, accountId },
    keys: new Map(),
    schemas: templateSchemas(template),
  });
  const credentials = identities.issue(SESSION);
  const client = new DynamoDBClient({ endpoint: access.endpoint, region, maxAttempts: 1, credentials });
  cleanUps.push(
    remove,
    () => engine.stop(),
    () => access.stop(),
    () => client.destroy(),
  );
  return client;
}

type Command = Parameters<DynamoDBClient['send']>[0];
const asCommand = (command: object) => command as Command;
const [own, other] = ['word_count#1', 'sentiment#1'];
const TableName = 'Jobs';
const keyOf = (pk: string) => ({ pk: S(pk), sk: S('job') });

function query(input: Omit<QueryCommandInput, 'TableName'>): Command {
  return asCommand(new QueryCommand({ TableName, ...input }));
}

const expressed = (KeyConditionExpression: string, pk: string, more: Partial<QueryCommandInput> = {}) =>
  query({ KeyConditionExpression, ExpressionAttributeValues: { ':pk': S(pk) }, ...more });

const writes = (...keys: string[]) => keys.map((pk) => ({ PutRequest: { Item: keyOf(pk) } }));
const deletions = (...keys: string[]) => keys.map((pk) => ({ DeleteRequest: { Key: keyOf(pk) } }));
const batchWrite = (RequestItems: Record<string, object[]>) => asCommand(new BatchWriteItemCommand({ RequestItems }));
const batchGet = (...keys: string[]) =>
  asCommand(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys.map(keyOf) } } }));

/** Sends a body that the SDK would not write. */
async function sendBody(worker: DynamoDBClient, command: Command, body: object): Promise<unknown> {
  worker.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, { body: JSON.stringify(body) });
      return next(args);
    },
    { step: 'build', priority: 'high', name: 'body' },
  );
  try {
    return await worker.send(command);
  } finally {
    worker.middlewareStack.remove('body');
  }
}

/** Each request about the partition key `pk`. */
const REQUESTS: [string, (pk: string) => Command][] = [
  ['GetItem', (pk) => asCommand(new GetItemCommand({ TableName, Key: keyOf(pk) }))],
  ['PutItem', (pk) => asCommand(new PutItemCommand({ TableName, Item: keyOf(pk) }))],
  ['UpdateItem', (pk) => asCommand(new UpdateItemCommand({ TableName, Key: keyOf(pk) }))],
  ['DeleteItem', (pk) => asCommand(new DeleteItemCommand({ TableName, Key: keyOf(pk) }))],
  ['Query', (pk) => expressed('pk = :pk', pk)],
  ['Query by the value first', (pk) => expressed(':pk = pk', pk)],
  ['Query by an alias', (pk) => expressed('(#p = :pk)', pk, { ExpressionAttributeNames: { '#p': 'pk' } })],
  [
    'Query by both keys',
    (pk) =>
      expressed('pk = :pk AND begins_with(sk, :sk)', pk, {
        ExpressionAttributeValues: { ':pk': S(pk), ':sk': S('job') },
      }),
  ],
  [
    'Query by both keys in the other order, with a filter',
    (pk) =>
      expressed('sk BETWEEN :from AND :to and #p = :pk', pk, {
        FilterExpression: '#o = :from',
        ExpressionAttributeNames: { '#p': 'pk', '#o': 'open' },
        ExpressionAttributeValues: { ':pk': S(pk), ':from': S('a'), ':to': S('z') },
      }),
  ],
  [
    'Query in the older form',
    (pk) =>
      query({
        KeyConditions: {
          sk: { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [S('word_count#')] },
          pk: { ComparisonOperator: 'EQ', AttributeValueList: [S(pk)] },
        },
      }),
  ],
  ['BatchGetItem', (pk) => batchGet(own, `${pk}0`)],
  ['BatchWriteItem that writes', (pk) => batchWrite({ [TableName]: writes(own, `${pk}0`) })],
  ['BatchWriteItem that deletes', (pk) => batchWrite({ [TableName]: [...writes(own), ...deletions(`${pk}0`)] })],
  ['BatchWriteItem in two tables', (pk) => batchWrite({ [TableName]: writes(own), Jobs2: writes(pk) })],
];

const DENIED = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } };

describe('a role that may reach the keys of its own jobs only', () => {
  let worker: DynamoDBClient;
  beforeAll(async () => {
    worker = await aWorker(OWN_JOBS, IN_FLIGHT);
  });

  test.each(REQUESTS)('may call %s for its own', async (_, request) => {
    expect(await worker.send(request(own))).toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  test.each(REQUESTS)('may not call %s for another', async (name, request) => {
    const action = `dynamodb:${name.split(' ')[0]}`;
    await expect(worker.send(request(other))).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringMatching(`is not authorized to perform: ${action} on resource: ${TABLE}`) as string,
    });
  });

  test('may not reach another key by the ARN of the table', async () => {
    const get = new GetItemCommand({ TableName: TABLE, Key: keyOf(other) });
    await expect(worker.send(get)).rejects.toMatchObject(DENIED);
  });

  test.each([
    ['Scan', new ScanCommand({ TableName })],
    ['Scan of the index', new ScanCommand({ TableName, IndexName: 'in_flight' })],
    ['DescribeTable', new DescribeTableCommand({ TableName })],
    ['GetItem without its key', new GetItemCommand({ TableName, Key: { sk: S(own) } })],
    ['Query whose key begins with its own', expressed('begins_with(pk, :pk)', own)],
  ])('may not call %s, which names no partition key', async (_, command) => {
    await expect(worker.send(asCommand(command))).rejects.toMatchObject(DENIED);
  });

  test('may not reach another key by a parameter that the operation does not have', async () => {
    const ofOther = { RequestItems: { [TableName]: writes(other) }, TableName };
    const batch = batchWrite(ofOther.RequestItems);
    await expect(sendBody(worker, batch, { ...ofOther, Item: keyOf(own) })).rejects.toMatchObject(DENIED);
    const put = asCommand(new PutItemCommand({ TableName, Item: keyOf(other) }));
    const smuggled = { TableName, Item: keyOf(other), Key: keyOf(own), IndexName: 'in_flight' };
    await expect(sendBody(worker, put, smuggled)).rejects.toMatchObject(DENIED);
    expect(await sendBody(worker, put, { ...smuggled, Item: keyOf(own) })).toHaveProperty('$metadata');
  });

  test('may query the index by a statement of its own', async () => {
    const command = expressed('#o = :pk', 'yes', {
      IndexName: 'in_flight',
      ExpressionAttributeNames: { '#o': 'open' },
    });
    expect(await worker.send(command)).toMatchObject({ Count: 0 });
  });
});

test('a condition on LeadingKeys binds a Query of an index by the partition key of the index', async () => {
  const worker = await aWorker({ ...OWN_JOBS, Resource: [TABLE, `${TABLE}/index/*`] });
  const open = (value: string) =>
    expressed('#o = :pk', value, { IndexName: 'in_flight', ExpressionAttributeNames: { '#o': 'open' } });
  await expect(worker.send(open('yes'))).rejects.toMatchObject(DENIED);
  expect(await worker.send(open('word_count#'))).toMatchObject({ Count: 0 });
  const unknown = expressed('pk = :pk', own, { IndexName: 'missing' });
  await expect(worker.send(unknown)).rejects.toMatchObject(DENIED);
});

test('a Deny with ForAnyValue keeps one key out of every batch', async () => {
  const worker = await aWorker(
    { Effect: 'Allow', Action: '*', Resource: '*' },
    {
      ...{ Effect: 'Deny', Action: 'dynamodb:*', Resource: TABLE },
      Condition: { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': other } },
    },
  );
  expect(await worker.send(batchGet(own))).toMatchObject({ $metadata: { httpStatusCode: 200 } });
  expect(await worker.send(new ScanCommand({ TableName }))).toMatchObject({ Count: 0 });
  await expect(worker.send(batchGet(own, other))).rejects.toThrow('with an explicit deny in an identity-based policy');
});
