import * as fs from 'node:fs';
import * as path from 'node:path';
import { startCloud } from '../../../local/cloud/cloud';
import { SignedSender } from '../../../local/snowflake/signed-sender';
import { aFunction, anAssembly, type AssemblyParts } from './an-assembly';
import { aPermission, apiTemplate, ECHO_CODE, type ApiParts } from './a-rest-api';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const allow = (Action: string | string[], Resource: unknown, more: object = {}) => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...more,
});
const LOGS = allow(['logs:CreateLogStream', 'logs:PutLogEvents'], '*');

/** A role for the small API's function with these statements. */
function aRole(statements: readonly object[], properties: object = {}): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'worker',
      AssumeRolePolicyDocument: {
        Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      },
      Policies: [{ PolicyName: 'Own', PolicyDocument: { Statement: statements } }],
      ...properties,
    },
  };
}

async function aCloud(api: ApiParts, parts: AssemblyParts & { readonly section?: string } = {}) {
  const Echo = aFunction('echo', { Timeout: 30, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } });
  const defaults = { Role: aRole([LOGS]), Echo };
  const resources = { ...apiTemplate(api), ...defaults, ...parts.resources };
  const { dir, remove } = anAssembly({ ...parts, resources, code: ECHO_CODE });
  if (parts.section) {
    const file = path.join(dir, 'Small.template.json');
    const template = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
    fs.writeFileSync(file, JSON.stringify({ ...template, [parts.section]: 'x' }));
  }
  const notices: string[] = [];
  const logDir = path.join(dir, 'logs');
  const cloud = await startCloud({
    assemblyDir: dir,
    logDir,
    onNotice: (notice) => notices.push(notice),
  });
  cleanUps.push(remove, () => cloud.stop());
  const post = async () => {
    const credentials = cloud.issueCredentials('arn:aws:sts::123456789012:assumed-role/caller/session');
    const sender = new SignedSender({ url: `${cloud.apiUrl}/echo`, region: cloud.region, credentials });
    cleanUps.push(() => sender.close());
    return (await sender.send({ method: 'POST', headers: {}, body: '{}', signal: AbortSignal.timeout(20_000) })).status;
  };
  return { notices, post, log: () => fs.readFileSync(path.join(logDir, 'Echo.log'), 'utf8'), cloud };
}

const EVERYBODY = { Statement: { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' } };

test('a template that is understood gives none', async () => {
  const { notices } = await aCloud({ policy: EVERYBODY });
  expect(notices).toEqual([]);
});

describe('a statement whose resource cannot be resolved', () => {
  const secret = { Type: 'AWS::Unheard::Of', Properties: { Name: 'secret' } };
  const cases: [string, unknown, string][] = [
    ['a resource by its name', { Ref: 'Secret' }, 'the resource Small-Secret'],
    ['an attribute', { 'Fn::GetAtt': ['Secret', 'Id'] }, '{"Fn::GetAtt":["Secret","Id"]} in Resource'],
    ['an import', [{ 'Fn::ImportValue': 'key' }], '{"Fn::ImportValue":"key"} in Resource'],
  ];

  test.each(cases)('is named at start, and only it is lost: %s', async (_, Resource, part) => {
    const Role = aRole([LOGS, allow(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource)]);
    const { notices, post, log, cloud } = await aCloud({ policy: EVERYBODY }, { resources: { Role, Secret: secret } });
    expect(notices).toEqual([
      `The embedded cloud does not understand ${part} in the policy Own of Role, statement 2. This statement allows ` +
        'nothing here, so secretsmanager:GetSecretValue, secretsmanager:DescribeSecret is denied unless another ' +
        'statement allows it.',
      'The embedded cloud does not run Secret (AWS::Unheard::Of).',
    ]);
    expect(await post()).toBe(200);
    await cloud.idle();
    expect(log()).toContain('REPORT RequestId');
    expect(cloud.deniedAccess()).toEqual([]);
  });
});

describe('told at start is', () => {
  test.each<[string, Parameters<typeof aCloud>, string]>([
    [
      'a managed policy of another template',
      [{}, { resources: { Role: aRole([LOGS], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }) } }],
      'The embedded cloud does not understand the managed policy arn:aws:iam::aws:policy/ReadOnlyAccess in the role Role, ' +
        'statement 1. This statement allows nothing here, so every action is denied unless another statement allows it.',
    ],
    [
      'a permissions boundary',
      [{}, { resources: { Role: aRole([LOGS], { PermissionsBoundary: 'arn:aws:iam::123456789012:policy/b' }) } }],
      'The embedded cloud does not understand the permissions boundary arn:aws:iam::123456789012:policy/b in the role Role. ' +
        'It denies every request under this policy.',
    ],
    [
      "a part of the API's policy",
      [
        {
          policy: { Statement: { ...EVERYBODY.Statement, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } } },
        },
      ],
      "The embedded cloud does not understand the condition operator IpAddress in the API's resource policy, statement 1.",
    ],
    [
      "a part of a function's resource policy",
      [{ resources: { Permission: aPermission({ PrincipalOrgID: 'o-1' }) } }],
      'The embedded cloud does not understand the condition key aws:PrincipalOrgID in the resource policy of Small-Echo, ' +
        'statement 1.',
    ],
    [
      'a role that is not in the template',
      [{}, { resources: { Echo: aFunction('echo', { Role: 'arn:aws:iam::123456789012:role/other' }) } }],
      'The role arn:aws:iam::123456789012:role/other of Echo is not in the template, so its policies are unknown. ' +
        'It is denied everything.',
    ],
    [
      'an integration by GET',
      [{ integration: { IntegrationHttpMethod: 'GET' } }],
      'POST /echo is answered 500: its IntegrationHttpMethod is GET, and Lambda takes only POST.',
    ],
    [
      'an integration with a function of another template',
      [
        {
          integration: {
            Uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:other/invocations',
          },
        },
      ],
      'POST /echo is answered 500: the template has no function arn:aws:lambda:us-east-1:123456789012:function:other.',
    ],
    [
      'a resource that does not run here',
      [{ resources: { Topic: { Type: 'AWS::SNS::Topic' } } }],
      'The embedded cloud does not run Topic (AWS::SNS::Topic).',
    ],
    [
      'a property that is ignored',
      [
        {},
        {
          resources: {
            Echo: aFunction('echo', {
              Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
              VpcConfig: { SubnetIds: ['subnet-1'] },
              Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:l:1'],
            }),
          },
        },
      ],
      'The embedded cloud ignores VpcConfig, Layers of Echo (AWS::Lambda::Function).',
    ],
    [
      'a property that is ignored inside of another',
      [{ integration: { Credentials: 'arn:aws:iam::123456789012:role/api' } }],
      'The embedded cloud ignores Integration.Credentials of Post (AWS::ApiGateway::Method).',
    ],
    [
      'a section that is ignored',
      [{}, { section: 'Transform' }],
      'The embedded cloud ignores the section Transform of the template.',
    ],
  ])('%s', async (_, [api, parts], notice) => {
    const { notices } = await aCloud({ policy: EVERYBODY, ...api }, parts);
    expect(notices).toContainEqual(expect.stringContaining(notice));
  });
});

test('a denial is reported when it happens, once', async () => {
  const { notices, post } = await aCloud({ policy: EVERYBODY, resources: { Permission: undefined } });
  expect(notices).toEqual([]);
  expect([await post(), await post()]).toEqual([500, 500]);
  expect(notices).toEqual([
    'Denied: User: apigateway.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ' +
      'arn:aws:lambda:us-east-1:123456789012:function:Small-Echo ' +
      'because no resource-based policy allows the lambda:InvokeFunction action',
  ]);
});

test('a template that AWS would refuse does not start', async () => {
  await expect(aCloud({ stage: { DeploymentId: 'gone' } })).rejects.toThrow(
    "AWS would refuse this template:\n- Stage: the stage's deployment is gone, which",
  );
});
