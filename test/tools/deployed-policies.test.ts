import { spawn } from 'node:child_process';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Evidence } from '../../tools/doctor/check';
import { readPolicies } from '../../tools/doctor/deployed-policies';
import { examine, isWrong } from '../../tools/doctor/examine';
import { report } from '../../tools/doctor/report';
import { readIntegration } from '../../tools/descriptions/read-integration';
import { ABC, aDescription, DEVELOPMENT } from './a-description';
import { checkOutputs } from '../../tools/stack/stack-outputs';
import { asXml } from './as-xml';
import { rawOutputs } from './raw-outputs';

const RAW = Object.fromEntries(
  Object.entries(rawOutputs({ snowflake: [ABC] })).map(([name, value]) => [
    name,
    value.replaceAll(/https:\/\/[^/"']+\/v1\//g, 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/v1/'),
  ]),
);
const OUTPUTS = checkOutputs(RAW, 'S');
const ACCOUNT = OUTPUTS.ApiRoleArn.split(':')[4] ?? '';
const ROLE_NAME = OUTPUTS.ApiRoleArn.replace(/.*\//, '');
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE_NAME}/snowflake`;
const METHODS = `arn:aws:execute-api:eu-central-1:${ACCOUNT}:a1b2c3d4e5/v1`;
const ROOT = path.join(__dirname, '..', '..');
const environment = { ...process.env };

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}
/** The answers of IAM and API Gateway in their own format, and the requests that they received. */
let iam: Answer;
let apiGateway: Answer;
const requests: string[] = [];

const aws = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    requests.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
    const { status, body, headers } = answerTo(request.method, Buffer.concat(chunks).toString());
    response.writeHead(status, headers).end(body);
  });
});

function answerTo(method: string | undefined, body: string): Answer {
  if (body.includes('Action=DescribeStacks')) return describedStack();
  return method === 'POST' ? iam : apiGateway;
}

beforeAll(() => new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve)));
beforeEach(() => {
  const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  process.env = {
    ...environment,
    AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint,
    AWS_ENDPOINT_URL_IAM: endpoint,
    AWS_ENDPOINT_URL_API_GATEWAY: endpoint,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  requests.splice(0);
  iam = role(trusting(ABC.userArn, ABC.externalId));
  apiGateway = restApi(admitting(SESSION));
});
afterAll(() => {
  process.env = environment;
  aws.closeAllConnections();
  aws.close();
});

type Statement = Readonly<Record<string, unknown>>;

/** IAM's reply to GetRole: XML, with the policy encoded as in a URL. */
function role(...statements: readonly Statement[]): Answer {
  const policy = encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role>
      <Path>/</Path><RoleName>${ROLE_NAME}</RoleName><RoleId>AROAEXAMPLEEXAMPLE</RoleId><Arn>${OUTPUTS.ApiRoleArn}</Arn>
      <CreateDate>2026-01-02T03:04:05Z</CreateDate><AssumeRolePolicyDocument>${policy}</AssumeRolePolicyDocument>
      <MaxSessionDuration>3600</MaxSessionDuration></Role></GetRoleResult></GetRoleResponse>`,
  };
}

/** CloudFormation's reply to DescribeStacks. */
function describedStack(): Answer {
  const members = Object.entries(RAW).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${asXml(value)}</OutputValue></member>`,
  );
  const stack = `<member><StackName>S</StackName><Outputs>${members.join('')}</Outputs></member>`;
  const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>`,
  };
}

function iamError(status: number, code: string): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>M.</Message></Error>`;
  return { status, headers: { 'content-type': 'text/xml' }, body: `<ErrorResponse>${error}</ErrorResponse>` };
}

/** API Gateway's reply to GetRestApi: JSON, with the policy escaped twice and its slashes too. */
function restApi(statements: readonly Statement[] | undefined): Answer {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements }).replaceAll('/', '\\/');
  const escaped = JSON.stringify(policy).slice(1, -1).replaceAll('\\\\/', '\\/');
  const body = { id: 'a1b2c3d4e5', name: 'S', createdDate: 1767323045, ...(statements && { policy: escaped }) };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function apiGatewayError(status: number, type: string): Answer {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': type };
  return { status, headers, body: '{"message":"M."}' };
}

function trusting(user: string, externalId: string, more: Statement = {}): Statement {
  const Condition = { StringEquals: { 'sts:ExternalId': externalId } };
  return { Effect: 'Allow', Principal: { AWS: user }, Action: 'sts:AssumeRole', Condition, ...more };
}

const DENY_ALL: Statement = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };

/** The API's policy, as lib/snowflake-api.ts declares it and API Gateway completes it. */
function admitting(principal: string, methods = ['POST', 'GET']): readonly Statement[] {
  const allow = methods.map((method) => ({
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: 'execute-api:Invoke',
    Resource: `${METHODS}/${method}/sentiment`,
  }));
  return [...allow, denyOthers(OUTPUTS.ApiRoleArn)];
}

function denyOthers(
  admitted: string,
  Condition: unknown = { ArnNotEquals: { 'aws:PrincipalArn': admitted } },
): Statement {
  const Resource = `arn:aws:execute-api:eu-central-1:${ACCOUNT}:a1b2c3d4e5/*`;
  return { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource, Condition };
}

async function examined(more: Partial<Evidence> = {}) {
  const evidence: Evidence = {
    integration: readIntegration(
      aDescription({ API_AWS_ROLE_ARN: OUTPUTS.ApiRoleArn, API_ALLOWED_PREFIXES: OUTPUTS.AllowedPrefix }),
    ),
    integrationName: 'ext_func_async_integration',
    described: OUTPUTS.functions[0],
    outputs: OUTPUTS,
    pairs: [ABC],
    policies: await readPolicies(OUTPUTS),
    ...more,
  };
  return examine(evidence);
}

async function outcome(name: 'trust policy' | 'resource policy', more: Partial<Evidence> = {}) {
  return (await examined(more)).find((finding) => finding.name === name)?.outcome;
}

const matching = (pattern: RegExp) => expect.stringMatching(pattern) as unknown;

test('both policies are read and agree', async () => {
  const findings = await examined();
  expect(findings.filter(isWrong)).toEqual([]);
  expect(report(findings).at(-1)).toMatch(
    /^No difference was found\. Compared .* the trust policy, the resource policy\. Not compared: the function\.$/,
  );
  expect(requests.sort()).toEqual([
    expect.stringMatching(/^GET \/restapis\/a1b2c3d4e5 $/),
    matching(new RegExp(`^POST / Action=GetRole&.*RoleName=${ROLE_NAME}$`)),
  ]);
});

describe('the trust policy', () => {
  it.each<[string, readonly Statement[]]>([
    ['by its ARN, among others', [trusting(DEVELOPMENT.userArn, 'other'), trusting(ABC.userArn, ABC.externalId)]],
    [
      'in a list of users and ids',
      [
        trusting('', '', {
          Principal: { AWS: [DEVELOPMENT.userArn, ABC.userArn] },
          Condition: { StringEquals: { 'sts:ExternalId': ['x', ABC.externalId] } },
        }),
      ],
    ],
    ['by its account', [trusting('arn:aws:iam::210987654321:root', ABC.externalId)]],
    ["by its account's number", [trusting('210987654321', ABC.externalId)]],
    ['as any principal with the external id', [trusting('*', ABC.externalId)]],
    [
      'by wildcards',
      [trusting(ABC.userArn, '', { Action: 'sts:*', Condition: { StringLike: { 'STS:externalid': 'XY12345_*' } } })],
    ],
    ['without an external id', [trusting(ABC.userArn, '', { Condition: undefined })]],
    [
      'although another id is denied',
      [
        trusting(ABC.userArn, ABC.externalId),
        { ...DENY_ALL, Condition: { StringNotEquals: { 'sts:ExternalId': ABC.externalId } } },
      ],
    ],
  ])('agrees if it trusts the user %s', async (_, statements) => {
    iam = role(...statements);
    expect(await outcome('trust policy')).toEqual({ kind: 'agrees' });
  });

  it.each<[string, readonly Statement[], RegExp]>([
    ['it denies every principal', [DENY_ALL], /a Deny statement applies/],
    ['it also denies every principal', [trusting(ABC.userArn, ABC.externalId), DENY_ALL], /a Deny statement applies/],
    ['it names no principal', [], /no Allow statement applies/],
    ['it trusts another external id', [trusting(ABC.userArn, `${ABC.externalId}=`)], /no Allow statement applies/],
    ['it trusts another user', [trusting(DEVELOPMENT.userArn, ABC.externalId)], /no Allow statement applies/],
    ['IAM deleted the user and shows its unique id', [trusting('AIDAEXAMPLEEXAMPLE123', ABC.externalId)], /no Allow/],
    ['its operator does not read a pattern as one', [trusting(ABC.userArn, 'XY12345_*')], /no Allow statement applies/],
    ['it allows another action', [trusting(ABC.userArn, ABC.externalId, { Action: 'sts:TagSession' })], /no Allow/],
    [
      'it requires another session name',
      [trusting(ABC.userArn, '', { Condition: { StringEquals: { 'sts:RoleSessionName': 'x' } } })],
      /no Allow/,
    ],
    [
      'it denies this account',
      [trusting(ABC.userArn, ABC.externalId), { ...DENY_ALL, Principal: { AWS: '210987654321' } }],
      /a Deny/,
    ],
  ])('is wrong if %s', async (_, statements, why) => {
    iam = role(...statements);
    expect(await outcome('trust policy')).toEqual({
      kind: 'wrong',
      what: matching(
        new RegExp(`^the role does not let ${ABC.userArn} assume it with this external id: .*${why.source}`),
      ),
      todo: matching(
        /detect changes from outside\. Restore the policy: aws iam update-assume-role-policy --role-name \S+ --policy-document '\{.*\}'$/,
      ),
    });
  });

  it('is restored by the command that doctor prints', async () => {
    iam = role(DENY_ALL);
    const found = await outcome('trust policy');
    const [, policy = ''] = /--policy-document '(.*)'$/.exec(found?.kind === 'wrong' ? found.todo : '') ?? [];
    iam = role(...(JSON.parse(policy) as { Statement: Statement[] }).Statement);
    expect(await outcome('trust policy')).toEqual({ kind: 'agrees' });
  });

  it('is not compared if the stack has to be deployed first', async () => {
    iam = role(DENY_ALL);
    const outputs = { ...OUTPUTS, LinkedPairs: 'none' };
    expect(await outcome('trust policy', { outputs })).toMatchObject({ kind: 'not compared' });
  });

  it.each<[string, Statement, RegExp]>([
    [
      'an address',
      { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } },
      /depends on the condition operator IpAddress$/,
    ],
    [
      'an organisation',
      { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
      /depends on aws:PrincipalOrgID$/,
    ],
    [
      'a variable',
      { Condition: { StringEquals: { 'sts:ExternalId': '${aws:username}' } } },
      /depends on a policy variable$/,
    ],
    [
      'who is not named',
      { Principal: undefined, NotPrincipal: { AWS: DEVELOPMENT.userArn } },
      /depends on NotPrincipal$/,
    ],
  ])('is not compared if it depends on %s', async (_, more, why) => {
    iam = role(trusting(ABC.userArn, ABC.externalId, more));
    expect(await outcome('trust policy')).toEqual({ kind: 'not compared', why: matching(why) });
  });

  it('of a role that was deleted is wrong', async () => {
    iam = iamError(404, 'NoSuchEntity');
    expect(await outcome('trust policy')).toMatchObject({ kind: 'wrong', what: matching(/does not exist any more$/) });
  });
});

describe("the API's policy", () => {
  it.each<[string, readonly Statement[] | undefined, RegExp]>([
    ['it was removed', undefined, /no Allow statement applies/],
    ['GET is missing', admitting(SESSION, ['POST']), /v1\/GET\/sentiment: no Allow/],
    ['POST is missing', admitting(SESSION, ['GET']), /v1\/POST\/sentiment: no Allow/],
    ['another session is named', admitting(`${SESSION}2`), /no Allow statement applies/],
    [
      'another role is admitted',
      [...admitting(SESSION), denyOthers(`${OUTPUTS.ApiRoleArn}2`)],
      /a Deny statement applies/,
    ],
  ])('is wrong if %s', async (_, statements, what) => {
    apiGateway = restApi(statements);
    expect(await outcome('resource policy')).toEqual({ kind: 'wrong', what: matching(what), todo: matching(/drift/) });
  });

  it('is read if API Gateway escapes it only once', async () => {
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: admitting(SESSION) });
    apiGateway = { ...apiGateway, body: JSON.stringify({ id: 'a1b2c3d4e5', policy }) };
    expect(await outcome('resource policy')).toEqual({ kind: 'agrees' });
  });

  it('of a private API is not compared, because it depends on the network', async () => {
    apiGateway = restApi([...admitting(SESSION), denyOthers('', { StringNotEquals: { 'aws:SourceVpc': ['vpc-1'] } })]);
    expect(await outcome('resource policy')).toEqual({ kind: 'not compared', why: matching(/aws:SourceVpc$/) });
  });

  it('of an API that was deleted is wrong', async () => {
    apiGateway = apiGatewayError(404, 'NotFoundException');
    expect(await outcome('resource policy')).toMatchObject({ kind: 'wrong', what: matching(/does not exist/) });
  });
});

describe('a policy that cannot be read', () => {
  const why = async () => {
    const { trust, resource } = await readPolicies(OUTPUTS);
    return [trust, resource].map((reading) => (reading.kind === 'not read' ? reading.why : reading.kind));
  };

  it('because a permission is missing is reported as not compared', async () => {
    iam = iamError(403, 'AccessDenied');
    apiGateway = apiGatewayError(403, 'AccessDeniedException');
    expect(await why()).toEqual([
      'you have no permission for iam:GetRole',
      'you have no permission for apigateway:GET',
    ]);
    const lines = report(await examined());
    expect(lines).toContainEqual(
      matching(/^- +the trust policy +not compared: you have no permission for iam:GetRole$/),
    );
    expect(lines.at(-1)).toMatch(/Not compared: the function, the trust policy, the resource policy\.$/);
  });

  it('does not prevent the comparison of the other policy', async () => {
    iam = iamError(403, 'AccessDenied');
    expect(await why()).toEqual(['you have no permission for iam:GetRole', 'read']);
  });

  it('because there are no credentials is reported with this reason', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const expected = matching(/^There are no AWS credentials/);
    expect(await why()).toEqual([expected, expected]);
  });

  it('because the session has expired is reported with this reason', async () => {
    iam = iamError(403, 'ExpiredToken');
    apiGateway = apiGatewayError(403, 'ExpiredTokenException');
    const expected = matching(/^The AWS credentials have expired/);
    expect(await why()).toEqual([expected, expected]);
  });

  it('because the URL has a custom domain is reported with this reason', async () => {
    const { trust } = await readPolicies({ ...OUTPUTS, FunctionUrl: 'https://api.example.com/sentiment' });
    expect(trust).toEqual({
      kind: 'not read',
      why: matching(/^the URL https:\/\/api\.example\.com\S* does not name its region$/),
    });
  });
});

test('npm run doctor finds a trust policy that someone changed to deny every principal, although the stack is right', async () => {
  iam = role(DENY_ALL);
  const described = aDescription({ API_AWS_ROLE_ARN: OUTPUTS.ApiRoleArn, API_ALLOWED_PREFIXES: OUTPUTS.AllowedPrefix });
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/doctor.ts', '--region', 'eu-central-1'], {
    cwd: ROOT,
    env: process.env,
  });
  child.stdin.end(described);
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toMatch(/^WRONG {2}trust policy +the role does not let .*: a Deny statement applies to it$/m);
  expect(stdout).toMatch(/^ok {5}resource policy$/m);
  expect(stdout).toMatch(/ Not compared: the function.*\.\n$/);
});
