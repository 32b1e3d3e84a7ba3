import { checkTemplate } from '../../../local/cloud/checks/check-template';
import { aFunction, anAssembly } from './an-assembly';
import { apiTemplate } from './a-rest-api';

type Resources = Readonly<Record<string, object | undefined>>;

/** Checks the small API with these resources added or replaced. */
function check(resources: Resources, accountConcurrency?: number): void {
  const { template, remove } = anAssembly({ resources: { ...apiTemplate(), ...resources } });
  remove();
  checkTemplate(template, accountConcurrency);
}

/** The small API's function with these properties. */
const echo = (properties: object): Resources => ({ Echo: aFunction('echo', properties) });

function aRole(statement: object): Resources {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'worker', AssumeRolePolicyDocument: { Statement: statement } },
  };
  return { Role: role, ...echo({ Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }) };
}
const trust = (more: object = {}) => ({
  ...{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
  ...more,
});

function asyncSettings(properties: object): Resources {
  return {
    Async: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: 'Echo' }, Qualifier: '$LATEST', ...properties },
    },
  };
}

const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
const defined = (AttributeName: string, AttributeType = 'S') => ({ AttributeName, AttributeType });

function aTable(properties: object = {}): Resources {
  return {
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        KeySchema: [key('id', 'HASH')],
        AttributeDefinitions: [defined('id')],
        Replicas: [{ Region: { Ref: 'AWS::Region' } }],
        ...properties,
      },
    },
  };
}

function aMethod(properties: object): Resources {
  const { Post } = apiTemplate({ method: properties });
  return { Post };
}

function aStage(stage: object): Resources {
  const { Stage } = apiTemplate({ stage });
  return { Stage };
}

function aDeployment(rest: object): Resources {
  return { Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } }, ...rest } };
}

const aGatewayResponse = {
  TooLarge: { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType: 'REQUEST_TOO_LARGE' } },
};

describe('a template is accepted', () => {
  test.each<[string, Resources]>([
    ['as it is', {}],
    ['whose role Lambda may assume', aRole(trust())],
    [
      'whose role Lambda may assume for this function alone',
      aRole(trust({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:function:Small-Echo' } } })),
    ],
    ['whose role is not in it', echo({ Role: 'arn:aws:iam::123456789012:role/other' })],
    ['with the limits themselves', echo({ Timeout: 900, MemorySize: 10_240, ReservedConcurrentExecutions: 0 })],
    ['with the other limits', echo({ Timeout: 1, MemorySize: 128, ReservedConcurrentExecutions: 900 })],
    ['with variables that Lambda does not reserve', echo({ Environment: { Variables: { TZ: 'x', AWS_REGIONS: 1 } } })],
    ['with the oldest runtime', echo({ Runtime: 'nodejs20.x' })],
    ['with a runtime that is newer than this check', echo({ Runtime: 'nodejs30.x' })],
    ['with a Python function', echo({ Runtime: 'python3.13', Handler: 'src/app.handler' })],
    ['with the oldest Python', echo({ Runtime: 'python3.10' })],
    ['with a Python that is newer than this check', echo({ Runtime: 'python3.20' })],
    ['with either processor', echo({ Architectures: ['arm64'] })],
    ['with the longest handler', echo({ Handler: 'x'.repeat(128) })],
    ['with asynchronous settings', asyncSettings({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 })],
    ['whose integration is called by GET, which deploys', aMethod({ Integration: { IntegrationHttpMethod: 'GET' } })],
    ['whose deployment waits through another', { ...aDeployment({ DependsOn: 'Post' }), Post: waitsFor('Get') }],
    [
      'whose deployment waits by a reference',
      aDeployment({ Properties: { Description: [{ Ref: 'Post' }, { 'Fn::Sub': '${Get}' }] } }),
    ],
    [
      'whose deployment waits for its gateway response',
      { ...aGatewayResponse, ...aDeployment({ DependsOn: ['Post', 'Get', 'TooLarge'] }) },
    ],
    ['with a table', aTable()],
    [
      'with a table whose attributes are those of its keys',
      aTable({
        KeySchema: [key('id', 'HASH'), key('part', 'RANGE')],
        AttributeDefinitions: [defined('id'), defined('part', 'N'), defined('state', 'B')],
        GlobalSecondaryIndexes: [{ IndexName: 'byState', KeySchema: [key('state', 'HASH'), key('id', 'RANGE')] }],
      }),
    ],
  ])('%s', (_, resources) => {
    expect(() => check(resources)).not.toThrow();
  });
});

/** The small API's POST method, created after another resource. */
function waitsFor(logicalId: string): object {
  return { ...apiTemplate().Post, DependsOn: [logicalId] };
}

const RANGE = 'It must be a whole number from';

describe('a template is refused', () => {
  test.each<[string, Resources, string]>([
    ['a timeout of 9999', echo({ Timeout: 9999 }), `Echo: Timeout is 9999. ${RANGE} 1 to 900.`],
    ['a timeout of 0', echo({ Timeout: 0 }), `Echo: Timeout is 0. ${RANGE} 1 to 900.`],
    ['a timeout that is no number', echo({ Timeout: 'long' }), `Echo: Timeout is "long". ${RANGE} 1 to 900.`],
    ['a memory of 64', echo({ MemorySize: 64 }), `Echo: MemorySize is 64. ${RANGE} 128 to 10240.`],
    ['a memory of 10,241', echo({ MemorySize: 10_241 }), `Echo: MemorySize is 10241. ${RANGE} 128 to 10240.`],
    [
      'a reserved concurrency that leaves less than 100',
      echo({ ReservedConcurrentExecutions: 901 }),
      `Echo: ReservedConcurrentExecutions is 901. ${RANGE} 0 to 900.`,
    ],
    [
      'reservations that together leave less than 100',
      {
        ...echo({ ReservedConcurrentExecutions: 500 }),
        Other: aFunction('echo', { ReservedConcurrentExecutions: 401 }),
      },
      'The functions reserve 901 executions together. In an account that runs 1000 at a time they can reserve 900,',
    ],
    ['three retries', asyncSettings({ MaximumRetryAttempts: 3 }), `Async: MaximumRetryAttempts is 3. ${RANGE} 0 to 2.`],
    [
      'an event age of 30 s',
      asyncSettings({ MaximumEventAgeInSeconds: 30 }),
      `Async: MaximumEventAgeInSeconds is 30. ${RANGE} 60 to 21600.`,
    ],
    [
      'a runtime that is gone',
      echo({ Runtime: 'nodejs18.x' }),
      'Echo: Lambda no longer supports the runtime nodejs18.x. Use nodejs24.x.',
    ],
    [
      'the first runtime',
      echo({ Runtime: 'nodejs' }),
      'Echo: Lambda no longer supports the runtime nodejs. Use nodejs24.x.',
    ],
    [
      'another runtime',
      echo({ Runtime: 'ruby3.4' }),
      'Echo: the runtime is ruby3.4. The embedded cloud runs only Node.js and Python functions.',
    ],
    ...['python3.9', 'python2.7'].map((Runtime): [string, Resources, string] => [
      `the runtime ${Runtime}`,
      echo({ Runtime }),
      `Echo: Lambda no longer supports the runtime ${Runtime}. Use python3.14.`,
    ]),
    ['no handler', echo({ Handler: undefined }), 'Echo: the function has no Handler.'],
    [
      'a handler with a space',
      echo({ Handler: 'app handler' }),
      'Echo: Handler is "app handler". It must be 1 to 128 characters without spaces.',
    ],
    ['a handler of 129 characters', echo({ Handler: 'x'.repeat(129) }), 'It must be 1 to 128 characters'],
    ...[['arm'], ['x86_64', 'arm64'], [], 'arm64'].map((Architectures): [string, Resources, string] => [
      `the architectures ${JSON.stringify(Architectures)}`,
      echo({ Architectures }),
      `Echo: Architectures is ${JSON.stringify(Architectures)}. It must be ["x86_64"] or ["arm64"].`,
    ]),
    [
      'code in the template itself',
      echo({ Code: { ZipFile: 'exports.handler = 1' } }),
      'Echo: its Code is no asset. Use lambda.Code.fromAsset with a folder.',
    ],
    [
      'a container image',
      echo({ PackageType: 'Image', Runtime: undefined, Handler: undefined }),
      'Echo: its PackageType is Image. The embedded cloud runs only code of folders.',
    ],
    ['no runtime', echo({ Runtime: undefined }), 'Echo: the runtime is not stated.'],
    ...['AWS_REGION', 'AWS_ACCESS_KEY_ID', '_HANDLER', 'AWS_LAMBDA_FUNCTION_NAME', 'LAMBDA_TASK_ROOT'].map(
      (name): [string, Resources, string] => [
        `the reserved variable ${name}`,
        echo({ Environment: { Variables: { [name]: 'x' } } }),
        `Echo: Lambda reserves the variable ${name}. Use another name.`,
      ],
    ),
    [
      'a variable with a hyphen',
      echo({ Environment: { Variables: { 'my-table': 'x' } } }),
      'Echo: a variable cannot be called my-table.',
    ],
    [
      'a variable that is an object',
      echo({ Environment: { Variables: { TABLES: { a: 1 } } } }),
      'Echo: the variable TABLES is not text.',
    ],
    [
      'more than 4 KB of variables',
      echo({ Environment: { Variables: { LONG: 'x'.repeat(4093) } } }),
      'Echo: its variables take 4097 bytes. Lambda takes 4096.',
    ],
    ['no role', echo({ Role: undefined }), 'Echo: the function has no Role.'],
    [
      'a role that trusts another service',
      aRole(trust({ Principal: { Service: 'ec2.amazonaws.com' } })),
      'Echo: Lambda cannot assume the role worker: its trust policy does not allow lambda.amazonaws.com.',
    ],
    [
      'a role that denies every principal',
      aRole(trust({ Effect: 'Deny', Principal: { AWS: '*' } })),
      'Lambda cannot assume the role worker',
    ],
    [
      'a role that allows another action',
      aRole(trust({ Action: 'sts:TagSession' })),
      'Lambda cannot assume the role worker',
    ],
    [
      'a role for another function',
      aRole(trust({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:function:Other' } } })),
      'Lambda cannot assume the role worker',
    ],
    [
      'a role whose trust policy is not understood',
      aRole(trust({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })),
      'Lambda cannot assume the role worker: the embedded cloud does not understand the condition operator IpAddress in',
    ],
    [
      'a deployment that does not exist',
      aStage({ DeploymentId: 'abc123' }),
      "Stage: the stage's deployment is abc123, which the template does not have.",
    ],
    [
      'a stage without a deployment',
      aStage({ DeploymentId: undefined }),
      "Stage: the stage's deployment is not stated, which the template does not have.",
    ],
    [
      'a deployment that is another resource',
      aStage({ DeploymentId: { Ref: 'Echo' } }),
      "Stage: the stage's deployment is Small-Echo,",
    ],
    ['a stage with a space', aStage({ StageName: 'my stage' }), 'Stage: a stage cannot be called "my stage".'],
    [
      'a deployment that waits for one of its methods',
      aDeployment({ DependsOn: 'Post' }),
      'Deployment: the deployment does not wait for Get. Add it to DependsOn.',
    ],
    ['a deployment that waits for nothing', aDeployment({}), 'Deployment: the deployment does not wait for Post.'],
    [
      'a deployment that does not wait for a gateway response',
      aGatewayResponse,
      'the deployment does not wait for TooLarge.',
    ],
    ['a method without an integration', aMethod({ Integration: undefined }), 'Post: the method has no Integration.'],
    [
      'an integration without a method',
      aMethod({ Integration: { Type: 'AWS_PROXY' } }),
      'Post: the integration has no IntegrationHttpMethod. Lambda needs POST.',
    ],
    [
      'an integration of a minute',
      aMethod({ Integration: { IntegrationHttpMethod: 'POST', TimeoutInMillis: 60_000 } }),
      'Post: TimeoutInMillis is 60000. It must be from 50 to 29000.',
    ],
    [
      'an attribute definition that no key uses',
      aTable({ AttributeDefinitions: [defined('id'), defined('text')] }),
      'Table: no key uses the attribute definition text. Remove it.',
    ],
    [
      'a key without an attribute definition',
      aTable({ AttributeDefinitions: [] }),
      'Table: a key uses the attribute id, which has no attribute definition.',
    ],
    [
      "an index's key without an attribute definition",
      aTable({ GlobalSecondaryIndexes: [{ IndexName: 'byState', KeySchema: [key('state', 'HASH')] }] }),
      'Table: a key uses the attribute state, which has no attribute definition.',
    ],
    [
      'an attribute that is defined twice',
      aTable({ AttributeDefinitions: [defined('id'), defined('id', 'N')] }),
      'Table: the attribute id is defined twice.',
    ],
    [
      'a key of another type',
      aTable({ AttributeDefinitions: [defined('id', 'BOOL')] }),
      "Table: the type of id is BOOL. A key's type is S, N or B.",
    ],
    [
      'a key of two HASH attributes',
      aTable({
        KeySchema: [key('id', 'HASH'), key('part', 'HASH')],
        AttributeDefinitions: [defined('id'), defined('part')],
      }),
      'Table: a key must be a HASH attribute, then at most a RANGE attribute, not id HASH, part HASH.',
    ],
    ['no key', aTable({ KeySchema: [], AttributeDefinitions: [] }), 'at most a RANGE attribute, not empty.'],
    [
      'no replica here',
      aTable({ Replicas: [{ Region: 'eu-west-1' }] }),
      "Table: the table has no replica in the stack's own region.",
    ],
  ])('with %s', (_, resources, message) => {
    expect(() => check(resources)).toThrow(message);
  });

  test('with a reservation, in an account that runs 100 executions or fewer', () => {
    const message = `Echo: ReservedConcurrentExecutions is 1. ${RANGE} 0 to 0.`;
    expect(() => check(echo({ ReservedConcurrentExecutions: 1 }), 100)).toThrow(message);
    expect(() => check(echo({ ReservedConcurrentExecutions: 1 }), 101)).not.toThrow();
  });

  test('in sentences that need no stack trace', () => {
    expect.assertions(1);
    try {
      check(echo({ Timeout: 0 }));
    } catch (error) {
      expect(error).toHaveProperty('exitCode', 1);
    }
  });

  test('with every reason at once', () => {
    const resources = { ...echo({ Timeout: 9999, MemorySize: 64 }), ...aStage({ DeploymentId: 'x' }) };
    expect(() => check(resources)).toThrow(
      [
        'AWS would refuse this template:',
        `- Echo: Timeout is 9999. ${RANGE} 1 to 900.`,
        `- Echo: MemorySize is 64. ${RANGE} 128 to 10240.`,
        "- Stage: the stage's deployment is x, which the template does not have.",
      ].join('\n'),
    );
  });
});
