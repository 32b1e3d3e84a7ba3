import { SignatureV4 } from '@smithy/signature-v4';
import { Authorization } from '../../../local/cloud/authorization';
import { rolesOf, trustedUsers } from '../../../local/cloud/iam/template-policies';
import { Identities, type AccessKey } from '../../../local/cloud/identities';
import type { LoopbackServer } from '../../../local/cloud/loopback-server';
import { startSts } from '../../../local/cloud/sts';
import { assumeRole } from '../../../local/snowflake/assume-role';
import { Sha256 } from '../../../local/snowflake/sha256';
import { anAssembly } from './an-assembly';

const USER = 'arn:aws:iam::210987654321:user/abc1-b-self1234';
const EXTERNAL_ID = 'ABC12345_SFCRole=1_c2VjcmV0IGlk=';
const ROLE = 'arn:aws:iam::123456789012:role/snowflake-role';
const NOW = Date.parse('2030-01-01T00:00:00.500Z');

const TRUST = {
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { AWS: USER },
  Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
};
/** The trust policy of a stack that is not linked. */
const NOBODY = { Effect: 'Deny', Action: 'sts:AssumeRole', Principal: { AWS: '*' } };

interface RunningSts extends LoopbackServer {
  readonly identities: Identities;
  readonly authorization: Authorization;
  readonly user: AccessKey;
}

const running: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function anSts(statement: object = TRUST, properties: object = {}): Promise<RunningSts> {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'snowflake-role', AssumeRolePolicyDocument: { Statement: statement }, ...properties },
  };
  const { template, remove } = anAssembly({ resources: { Role: role } });
  remove();
  const roles = rolesOf(template);
  const identities = new Identities();
  const authorization = new Authorization(template.accountId, roles);
  const sts = await startSts({ roles, identities, authorize: authorization.authorize, clock: () => NOW });
  running.push(sts);
  return { ...sts, identities, authorization, user: identities.issueAccessKey(USER) };
}

interface Call {
  readonly by?: AccessKey & { readonly sessionToken?: string };
  readonly parameters?: Readonly<Record<string, string | undefined>>;
  readonly service?: string;
  readonly region?: string;
  readonly method?: 'POST' | 'GET';
}

/** Calls AssumeRole with correct parameters, except for the given ones. `undefined` omits a parameter. */
async function call(sts: RunningSts, { by = sts.user, parameters, method = 'POST', ...scope }: Call = {}) {
  const url = new URL(sts.endpoint);
  const given = {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: ROLE,
    RoleSessionName: 'snowflake',
    ExternalId: EXTERNAL_ID,
    ...parameters,
  };
  const pairs = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const form = new URLSearchParams(pairs);
  const body = method === 'POST' ? form.toString() : undefined;
  const signer = new SignatureV4({ service: 'sts', region: 'eu-west-1', ...scope, credentials: by, sha256: Sha256 });
  const { headers } = await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      query: method === 'GET' ? Object.fromEntries(pairs) : {},
      headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body,
    },
    { signingDate: new Date(NOW) },
  );
  if (method === 'GET') url.search = form.toString().replaceAll('+', '%20');
  const reply = await fetch(url, { method, headers, body });
  return { status: reply.status, xml: await reply.text() };
}

function elementOf(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}

function errorOf({ status, xml }: { readonly status: number; readonly xml: string }): readonly unknown[] {
  return [status, elementOf(xml, 'Code'), elementOf(xml, 'Message')];
}

describe('AssumeRole', () => {
  test('gives keys of a one-hour session to the trusted user with the right external id', async () => {
    const sts = await anSts();
    const { status, xml } = await call(sts);
    expect(status).toBe(200);
    expect(xml).toMatch(
      /^<AssumeRoleResponse xmlns="https:\/\/sts.amazonaws.com\/doc\/2011-06-15\/"><AssumeRoleResult>/,
    );
    const session = 'arn:aws:sts::123456789012:assumed-role/snowflake-role/snowflake';
    expect(elementOf(xml, 'Arn')).toBe(session);
    expect(elementOf(xml, 'AssumedRoleId')).toMatch(/^AROA[0-9A-F]{17}:snowflake$/);
    expect(elementOf(xml, 'Expiration')).toBe('2030-01-01T01:00:00Z');
    expect(sts.identities.find(elementOf(xml, 'AccessKeyId'))).toEqual({
      accessKeyId: elementOf(xml, 'AccessKeyId'),
      secretAccessKey: elementOf(xml, 'SecretAccessKey'),
      sessionToken: elementOf(xml, 'SessionToken'),
      principalArn: session,
      roleArn: ROLE,
      expiresAt: Date.parse('2030-01-01T01:00:00Z'),
    });
  });

  test('answers by GET, too', async () => {
    const sts = await anSts();
    const { status, xml } = await call(sts, { method: 'GET' });
    expect([status, elementOf(xml, 'AssumedRoleId')]).toEqual([
      200,
      expect.stringMatching(/^AROA[0-9A-F]{17}:snowflake$/),
    ]);
    const refused = await call(sts, { method: 'GET', parameters: { ExternalId: 'wrong' } });
    expect(errorOf(refused).slice(0, 2)).toEqual([403, 'AccessDenied']);
  });

  const PATTERN =
    'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+';
  const TOO_SHORT = 'Member must have length greater than or equal to 20';
  const violation = (value: string, what: string, at = 'roleArn') =>
    `Value ${value} at '${at}' failed to satisfy constraint: ${what}`;

  test.each<[string, string | undefined, string]>([
    ['no RoleArn', undefined, `1 validation error detected: ${violation('null', 'Member must not be null')}`],
    [
      'an empty RoleArn',
      '',
      `2 validation errors detected: ${violation("''", PATTERN)}; ${violation("''", TOO_SHORT)}`,
    ],
    [
      'a RoleArn of 19 characters',
      'arn:aws:iam::1:role',
      `1 validation error detected: ${violation("'arn:aws:iam::1:role'", TOO_SHORT)}`,
    ],
    ['a name in place of an ARN', 'snowflake-role-of-mine', 'snowflake-role-of-mine is invalid'],
    ['the ARN of a user', 'arn:aws:iam::123456789012:user/x', 'arn:aws:iam::123456789012:user/x is invalid'],
  ])('with %s is refused in the words of AWS', async (_, RoleArn, message) => {
    expect(errorOf(await call(await anSts(), { parameters: { RoleArn } }))).toEqual([400, 'ValidationError', message]);
  });

  test('with several wrong parameters is refused with a message that names all of them', async () => {
    const reply = await call(await anSts(), { parameters: { RoleSessionName: undefined, DurationSeconds: '43201' } });
    const session = violation('null', 'Member must not be null', 'roleSessionName');
    const duration = violation("'43201'", 'Member must have value less than or equal to 43200', 'durationSeconds');
    expect(errorOf(reply)).toEqual([400, 'ValidationError', `2 validation errors detected: ${session}; ${duration}`]);
  });

  test('is recorded as a permission that was used', async () => {
    const sts = await anSts();
    await call(sts);
    const use = { principalArn: USER, action: 'sts:AssumeRole', resourceArn: ROLE };
    expect(sts.authorization.used()).toEqual([use]);
  });

  test('gives a session of the requested duration, up to the maximum of the role', async () => {
    const sts = await anSts(TRUST, { MaxSessionDuration: 7200 });
    const lasting = async (DurationSeconds: string) => call(sts, { parameters: { DurationSeconds } });
    expect(elementOf((await lasting('7200')).xml, 'Expiration')).toBe('2030-01-01T02:00:00Z');
    expect(elementOf((await lasting('900')).xml, 'Expiration')).toBe('2030-01-01T00:15:00Z');
    expect(errorOf(await lasting('7201'))).toEqual([
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ]);
    expect(errorOf(await lasting('899'))[1]).toBe('ValidationError');
  });

  const because = 'because no role trust policy allows the sts:AssumeRole action';
  test.each<[string, Record<string, string | undefined>]>([
    ['without an external id', { ExternalId: undefined }],
    ['with another external id', { ExternalId: 'ABC12345_SFCRole=2_c2VjcmV0IGlk=' }],
    ['with an external id cut at its =', { ExternalId: EXTERNAL_ID.slice(0, -1) }],
  ])('is denied %s', async (_, parameters) => {
    expect(errorOf(await call(await anSts(), { parameters }))).toEqual([
      403,
      'AccessDenied',
      `User: ${USER} is not authorized to perform: sts:AssumeRole on resource: ${ROLE} ${because}`,
    ]);
  });

  test.each([
    ['another user of the account', `${USER}2`],
    ['the root of the account', 'arn:aws:iam::210987654321:root'],
    ["a user of the role's account", 'arn:aws:iam::123456789012:user/admin'],
  ])('is denied to %s', async (_, arn) => {
    const sts = await anSts();
    expect(errorOf(await call(sts, { by: sts.identities.issueAccessKey(arn) })).slice(0, 2)).toEqual([
      403,
      'AccessDenied',
    ]);
  });

  test('is denied to everyone while the stack is not linked', async () => {
    const sts = await anSts(NOBODY);
    for (const arn of [USER, 'arn:aws:iam::123456789012:user/admin', 'arn:aws:iam::123456789012:root']) {
      const reply = await call(sts, { by: sts.identities.issueAccessKey(arn) });
      const what = `User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`;
      expect(errorOf(reply)).toEqual([403, 'AccessDenied', `${what} with an explicit deny in the role trust policy`]);
    }
  });

  test('of a role that does not exist is denied like one that the caller may not assume', async () => {
    const reply = await call(await anSts(), { parameters: { RoleArn: `${ROLE}2` } });
    expect(errorOf(reply).slice(0, 2)).toEqual([403, 'AccessDenied']);
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['without a session name', { RoleSessionName: undefined }],
    ['with a session name that has a slash', { RoleSessionName: 'snow/flake' }],
    ['with an external id of one character', { ExternalId: 'x' }],
    ['with a duration that is no number', { DurationSeconds: 'long' }],
    ['with a session policy, which the emulator does not apply', { Policy: '{}' }],
  ])('is refused %s', async (_, parameters) => {
    expect(errorOf(await call(await anSts(), { parameters })).slice(0, 2)).toEqual([400, 'ValidationError']);
  });

  // An empty key id stands for that of the user.
  test.each<[string, string, Call]>([
    ['by a wrong secret', 'SignatureDoesNotMatch', { by: { accessKeyId: '', secretAccessKey: 'wrong' } }],
    ['for another service', 'SignatureDoesNotMatch', { service: 'execute-api' }],
    ['by an unknown key', 'InvalidClientTokenId', { by: { accessKeyId: 'AKIA0', secretAccessKey: 'x' } }],
  ])('is refused if signed %s', async (_, code, { by, ...rest }) => {
    const sts = await anSts();
    const key = by && { ...by, accessKeyId: by.accessKeyId || sts.user.accessKeyId };
    expect(errorOf(await call(sts, { ...rest, by: key })).slice(0, 2)).toEqual([403, code]);
  });

  test('is refused if the keys have expired', async () => {
    const sts = await anSts();
    const by = sts.identities.issue('arn:aws:sts::123456789012:assumed-role/any/one', { expiresAt: NOW });
    expect(errorOf(await call(sts, { by })).slice(0, 2)).toEqual([403, 'ExpiredToken']);
  });
});

test('GetCallerIdentity names the signer', async () => {
  const sts = await anSts();
  const { xml } = await call(sts, { parameters: { Action: 'GetCallerIdentity' } });
  expect([elementOf(xml, 'Arn'), elementOf(xml, 'Account')]).toEqual([USER, '210987654321']);
  expect(elementOf(xml, 'UserId')).toMatch(/^AIDA/);
});

test('another action is refused', async () => {
  const reply = await call(await anSts(), { parameters: { Action: 'GetSessionToken' } });
  expect(errorOf(reply).slice(0, 2)).toEqual([400, 'InvalidAction']);
});

test("the trusted users are those of the template's roles, each once", () => {
  const role = (Statement: unknown) => ({
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Statement } },
  });
  const service = { ...TRUST, Principal: { Service: 'lambda.amazonaws.com' } };
  const resources = {
    One: role([TRUST, { ...TRUST, Principal: { AWS: [`${USER}2`] } }]),
    Two: role([TRUST, service]),
    Three: role(NOBODY),
  };
  const { template, remove } = anAssembly({ resources });
  remove();
  expect(trustedUsers(rolesOf(template))).toEqual([USER, `${USER}2`]);
});

describe('Snowflake', () => {
  const options = (sts: RunningSts, externalId: string) =>
    ({ endpoint: sts.endpoint, region: 'us-east-1', user: sts.user, roleArn: ROLE, externalId }) as const;

  test('holds the keys of the role after it has assumed it', async () => {
    jest.useFakeTimers({
      now: NOW,
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'],
    });
    const sts = await anSts();
    const { accessKeyId, sessionToken } = await assumeRole(options(sts, EXTERNAL_ID));
    expect(sts.identities.find(accessKeyId)).toMatchObject({ sessionToken });
    await expect(assumeRole(options(sts, 'wrong'))).rejects.toThrow(
      `Snowflake cannot assume the role: User: ${USER} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    );
  });

  afterEach(() => {
    jest.useRealTimers();
  });
});
