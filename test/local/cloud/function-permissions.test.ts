import { ComprehendClient, BatchDetectSentimentCommand, DetectSentimentCommand } from '@aws-sdk/client-comprehend';
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Authorization, type Authorize } from '../../../local/cloud/authorization';
import { startComprehend } from '../../../local/cloud/comprehend/comprehend';
import { startDynamodb } from '../../../local/cloud/dynamodb/dynamodb';
import { startDynamodbAccess } from '../../../local/cloud/dynamodb/dynamodb-access';
import { templateSchemas } from '../../../local/cloud/dynamodb/template-schemas';
import { encryptionKeys } from '../../../local/cloud/encryption-keys';
import { rolesOf } from '../../../local/cloud/iam/template-policies';
import { Identities } from '../../../local/cloud/identities';
import { failureDestinations } from '../../../local/cloud/lambda/failure-destinations';
import { functionSettings } from '../../../local/cloud/lambda/function-settings';
import { Queues } from '../../../local/cloud/queues';
import { serviceDenial } from '../../../local/cloud/stand-in/service-access';
import { aFunction, anAssembly } from './an-assembly';
import { runFunctions } from './running-functions';

const ROLE = 'arn:aws:iam::123456789012:role/worker';
const SESSION = 'arn:aws:sts::123456789012:assumed-role/worker/function';
const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/Jobs';

const allow = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });

/** A role with an inline policy and one that is a resource of its own. */
function resourcesWith(inline: object, attached: object = allow('sqs:SendMessage', '*')): Record<string, object> {
  const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
  return {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'worker',
        AssumeRolePolicyDocument: { Statement: [] },
        Policies: [{ PolicyName: 'Inline', PolicyDocument: { Statement: inline } }],
      },
    },
    Attached: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'Attached', PolicyDocument: { Statement: attached }, Roles: [{ Ref: 'Role' }] },
    },
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        TableName: 'Jobs',
        KeySchema: [key('id', 'HASH')],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        GlobalSecondaryIndexes: [
          { IndexName: 'byId', KeySchema: [key('id', 'HASH')], Projection: { ProjectionType: 'ALL' } },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
  };
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function anAuthorization(inline: object, attached?: object) {
  const { template, remove } = anAssembly({ resources: resourcesWith(inline, attached) });
  cleanUps.push(remove);
  const identities = new Identities();
  const authorization = new Authorization(template.accountId, rolesOf(template));
  return { template, identities, authorization, credentials: identities.issue(SESSION) };
}

async function aTable(inline: object, attached?: object) {
  const { template, identities, authorization, credentials } = anAuthorization(inline, attached);
  const engine = await startDynamodb(template);
  const { authorize } = authorization;
  const { region, accountId } = template;
  const access = await startDynamodbAccess({
    engineEndpoint: engine.endpoint,
    identities,
    authorize,
    region,
    accountId,
    keys: encryptionKeys(template),
    schemas: templateSchemas(template),
  });
  const clientOf = (secretAccessKey = credentials.secretAccessKey) => {
    const { endpoint } = access;
    const client = new DynamoDBClient({
      endpoint,
      region,
      maxAttempts: 1,
      credentials: { ...credentials, secretAccessKey },
    });
    cleanUps.push(() => client.destroy());
    return client;
  };
  cleanUps.push(
    () => engine.stop(),
    () => access.stop(),
  );
  return { client: clientOf(), clientOf, used: () => authorization.used() };
}

const ITEM = { id: { S: 'one' }, text: { S: '値' } };
const GET = new GetItemCommand({ TableName: 'Jobs', Key: { id: { S: 'one' } } });
const PUT = new PutItemCommand({ TableName: 'Jobs', Item: ITEM });
const batchTo = (...tables: string[]) =>
  new BatchWriteItemCommand({
    RequestItems: Object.fromEntries(tables.map((table) => [table, [{ PutRequest: { Item: ITEM } }]])),
  });
const queryIndex = new QueryCommand({
  TableName: 'Jobs',
  IndexName: 'byId',
  KeyConditionExpression: 'id = :id',
  ExpressionAttributeValues: { ':id': { S: 'one' } },
});

function denied(action: string, resource: string): object {
  const reason = `because no identity-based policy allows the ${action} action`;
  const message = `User: ${SESSION} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  return {
    name: 'AccessDeniedException',
    message,
    $metadata: expect.objectContaining({ httpStatusCode: 400 }) as object,
  };
}

describe('a call to DynamoDB', () => {
  test('is passed on if either kind of policy allows it, and recorded', async () => {
    const { client, used } = await aTable(
      allow('dynamodb:PutItem', { 'Fn::GetAtt': ['Table', 'Arn'] }),
      allow('dynamodb:GetItem', { 'Fn::GetAtt': ['Table', 'Arn'] }),
    );
    await client.send(PUT);
    expect((await client.send(GET)).Item).toEqual(ITEM);
    await client.send(GET);
    expect(used()).toEqual([
      { principalArn: ROLE, action: 'dynamodb:PutItem', resourceArn: TABLE },
      { principalArn: ROLE, action: 'dynamodb:GetItem', resourceArn: TABLE },
    ]);
  });

  test('without permission fails with the error of AWS and is not recorded', async () => {
    const { client, used } = await aTable(allow('dynamodb:GetItem', TABLE));
    await expect(client.send(PUT)).rejects.toMatchObject(denied('dynamodb:PutItem', TABLE));
    expect((await client.send(GET)).Item).toBeUndefined();
    expect(used()).toHaveLength(1);
  });

  test('about an index needs permission for the index', async () => {
    const index = `${TABLE}/index/byId`;
    const withTable = await aTable(allow('dynamodb:Query', TABLE));
    await expect(withTable.client.send(queryIndex)).rejects.toMatchObject(denied('dynamodb:Query', index));
    const withIndex = await aTable(allow('dynamodb:Query', index));
    expect((await withIndex.client.send(queryIndex)).Count).toBe(0);
  });

  test('about several tables needs permission for each', async () => {
    const { client } = await aTable(allow('dynamodb:BatchWriteItem', TABLE));
    await client.send(batchTo('Jobs'));
    await expect(client.send(batchTo('Jobs', 'Other'))).rejects.toMatchObject(
      denied('dynamodb:BatchWriteItem', TABLE.replace('Jobs', 'Other')),
    );
  });

  test('about no table needs permission for *', async () => {
    const { client } = await aTable(allow('dynamodb:*', TABLE));
    await expect(client.send(new ListTablesCommand())).rejects.toMatchObject(denied('dynamodb:ListTables', '*'));
  });

  test('with a deny in one policy fails, whatever another allows', async () => {
    const { client } = await aTable(allow('*', '*'), { ...allow('dynamodb:Put*', '*'), Effect: 'Deny' });
    await expect(client.send(PUT)).rejects.toThrow('with an explicit deny in an identity-based policy');
  });

  test('with a wrong secret fails', async () => {
    const { clientOf } = await aTable(allow('*', '*'));
    await expect(clientOf('wrong').send(GET)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });
});

describe('a managed policy', () => {
  const GET_ITEM = { identity: { principalArn: SESSION }, action: 'dynamodb:GetItem', resourceArn: TABLE } as const;
  const LOG = { ...GET_ITEM, action: 'logs:PutLogEvents', resourceArn: 'arn:aws:logs:us-east-1:123456789012:x' };

  function authorizeWith(properties: object, resources: Record<string, object> = {}): Authorize {
    const { template, remove } = anAssembly({
      resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: { RoleName: 'worker', AssumeRolePolicyDocument: { Statement: [] }, ...properties },
        },
        ...resources,
      },
    });
    remove();
    return new Authorization(template.accountId, rolesOf(template)).authorize;
  }
  const Statement = allow('dynamodb:GetItem', TABLE);
  const Policies = [{ PolicyName: 'Inline', PolicyDocument: { Statement } }];

  test('whose text is elsewhere allows nothing, is named, and leaves what other policies allow', () => {
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/ReadOnlyAccess'];
    expect(authorizeWith({ ManagedPolicyArns })(GET_ITEM)).toMatchObject({
      allowed: false,
      message: expect.stringContaining(
        'does not understand the managed policy arn:aws:iam::aws:policy/ReadOnlyAccess in the role Role',
      ) as string,
    });
    expect(authorizeWith({ ManagedPolicyArns, Policies })(GET_ITEM)).toEqual({ allowed: true });
  });

  test.each([
    ['attached by the role', { ManagedPolicyArns: [{ Ref: 'Managed' }] }, {}],
    ['attached by itself', {}, { Roles: [{ Ref: 'Role' }] }],
  ])('of the template allows what it says, %s', (_, role, properties) => {
    const Managed = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: { Statement }, ...properties },
    };
    const authorize = authorizeWith(role, { Managed });
    expect([authorize(GET_ITEM).allowed, authorize(LOG).allowed]).toEqual([true, false]);
  });

  test('of AWS for basic execution allows writing logs', () => {
    const arn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const authorize = authorizeWith({ ManagedPolicyArns: [arn] });
    expect([authorize(GET_ITEM).allowed, authorize(LOG).allowed]).toEqual([false, true]);
  });

  test('that is a permissions boundary denies everything, since its text limits all others', () => {
    const PermissionsBoundary = 'arn:aws:iam::123456789012:policy/boundary';
    expect(authorizeWith({ PermissionsBoundary, Policies })(GET_ITEM)).toMatchObject({
      allowed: false,
      message: expect.stringContaining(`does not understand the permissions boundary ${PermissionsBoundary}`) as string,
    });
  });

  test('is not needed for a policy of AWS::IAM::RolePolicy', () => {
    const Own = {
      Type: 'AWS::IAM::RolePolicy',
      Properties: { PolicyName: 'own', RoleName: { Ref: 'Role' }, PolicyDocument: { Statement } },
    };
    expect(authorizeWith({}, { Own })(GET_ITEM)).toEqual({ allowed: true });
  });
});

describe('a record for the failure queue', () => {
  const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:failed';

  function sent(role: object, queuePolicy: object): readonly unknown[] {
    const resources = {
      ...resourcesWith(role),
      Failed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed' } },
      FailedPolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Failed' }], PolicyDocument: { Statement: queuePolicy } },
      },
      Worker: aFunction('worker', { FunctionName: 'function', Role: ROLE }),
    };
    const { template, remove } = anAssembly({ resources: { ...resources, Attached: undefined }, code: { worker: '' } });
    const [settings] = functionSettings(template);
    remove();
    const queues = new Queues(template);
    const { authorize } = new Authorization(template.accountId, rolesOf(template));
    failureDestinations({ queues, keys: encryptionKeys(template), authorize }).send(QUEUE, { a: 1 }, settings!);
    return queues.messages;
  }
  const secure = (value: string) => ({
    ...{ Effect: 'Deny', Action: 'sqs:*', Principal: { AWS: '*' }, Resource: QUEUE },
    Condition: { Bool: { 'aws:SecureTransport': value } },
  });

  test("is sent if the function's role may and the queue's policy does not deny it", () => {
    expect(sent(allow('sqs:SendMessage', QUEUE), secure('false'))).toEqual([{ a: 1 }]);
  });

  test("is lost if the queue's policy denies it, or the role may not", () => {
    expect(sent(allow('sqs:SendMessage', QUEUE), secure('true'))).toEqual([]);
    expect(sent(allow('sqs:ReceiveMessage', QUEUE), secure('false'))).toEqual([]);
  });
});

describe('a call to Comprehend', () => {
  const TEXT = { LanguageCode: 'en', Text: 'I am happy' } as const;

  async function aClient(region?: string) {
    const { identities, authorization, credentials } = anAuthorization(allow('comprehend:BatchDetectSentiment', '*'));
    const { authorize } = authorization;
    const comprehend = await startComprehend({
      latencyMs: 0,
      authorize: (call) => serviceDenial(call, { identities, authorize, accountId: '123456789012' }),
    });
    const client = new ComprehendClient({ endpoint: comprehend.endpoint, region, credentials, maxAttempts: 1 });
    cleanUps.push(
      () => comprehend.stop(),
      () => client.destroy(),
    );
    return { client, used: () => authorization.used() };
  }

  test.each(['us-east-1', 'eu-west-1'])('in %s goes on if a policy allows it', async (region) => {
    const { client, used } = await aClient(region);
    const answer = await client.send(new BatchDetectSentimentCommand({ LanguageCode: 'en', TextList: [TEXT.Text] }));
    expect(answer.ResultList).toHaveLength(1);
    expect(used()).toEqual([{ principalArn: ROLE, action: 'comprehend:BatchDetectSentiment', resourceArn: '*' }]);
  });

  test('without permission fails with the error of AWS', async () => {
    const { client } = await aClient('us-east-1');
    await expect(client.send(new DetectSentimentCommand(TEXT))).rejects.toMatchObject(
      denied('comprehend:DetectSentiment', '*'),
    );
  });
});

describe('an invocation', () => {
  const ECHO_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:Small-Echo';
  const code = { echo: 'exports.handler = async (event) => event;' };

  async function invokeWith(Resource: string) {
    const { authorization } = anAuthorization(allow('lambda:InvokeFunction', Resource));
    const authorize: Authorize = (access) => authorization.authorize(access);
    const functions = await runFunctions({ resources: { Echo: aFunction('echo') }, code, authorize });
    const credentials = functions.identities.issue(SESSION);
    const lambda = new LambdaClient({ endpoint: functions.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    cleanUps.push(
      () => functions.stop(),
      () => lambda.destroy(),
    );
    return lambda.send(new InvokeCommand({ FunctionName: 'Small-Echo', Payload: '{"a":1}' }));
  }

  test('goes on if a policy allows it for the function', async () => {
    expect((await invokeWith(ECHO_ARN)).Payload?.transformToString()).toBe('{"a":1}');
  });

  test('without permission fails with the error of AWS', async () => {
    await expect(invokeWith(`${ECHO_ARN}:*`)).rejects.toMatchObject({
      ...denied('lambda:InvokeFunction', ECHO_ARN),
      $metadata: expect.objectContaining({ httpStatusCode: 403 }) as object,
    });
  });
});
