import * as fs from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { assumeRole } from '../../local/snowflake/assume-role';
import type { Credentials } from '../../local/snowflake/signed-sender';
import { aBatchId } from '../contract/batch-caller';
import { GOOD_BODY, sendBent, sentenceOf, type Bend } from '../contract/bent-request';
import { sendRaw } from '../contract/raw-request';
import { anyRequest } from '../unit/any-request';
import { eventually } from '../local/cloud/running-functions';
import { aService, ECHO_STACK, type TestService } from './a-service';
import { itemsInTable } from './items-in-table';

const BATCH_ID = 'sf-external-function-query-batch-id';

type Case = readonly [name: string, bend: Bend | (() => Bend), says: RegExp];

let service: TestService;
/** Another session of the same role, with valid keys. */
let another: Required<Credentials>;
beforeAll(async () => {
  service = await aService({ config: ECHO_STACK });
  another = await service.assumeRole();
});
afterAll(() => service.stop());

function send(bend: Bend) {
  const target = { ...service, url: service.functionUrl };
  return sendBent(target, { ...bend, headers: { [BATCH_ID]: aBatchId(), ...bend.headers } });
}

async function answersAGoodRequest(): Promise<void> {
  const batchId = aBatchId();
  expect(await service.send('POST', batchId, GOOD_BODY)).toMatchObject({ status: 202, body: '{}' });
  expect(await service.poll(batchId)).toMatchObject({ status: 200 });
}

/** Tests that each case gets its answer, that none leaves an item in the table, and that the next good request is answered. */
function refused(group: string, status: number, cases: readonly Case[]): void {
  describe(group, () => {
    let before: number;
    beforeAll(async () => {
      await service.cloud.idle();
      before = await itemsInTable(service);
    });

    it.each(cases)(`is rejected with ${status}: %s`, async (_, bend, says) => {
      const reply = await send(typeof bend === 'function' ? bend() : bend);
      expect([reply.status, sentenceOf(reply, { ...service, url: service.functionUrl })]).toEqual([
        status,
        expect.stringMatching(says),
      ]);
    });

    it('leaves nothing in the table, and a good request is answered', async () => {
      expect(await itemsInTable(service)).toBe(before);
      await answersAGoodRequest();
    });
  });
}

function minutesFromNow(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}

/** Replaces API Gateway's own messages, one of which repeats the request with its session token. */
const NOT_ACCEPTED =
  /^API Gateway does not accept the signature of the request\. Check the keys, the region and the clock/;
const WRONG_TOKEN = /^The security token included in the request is invalid\.$/;
const NO_TOKEN = /^Missing Authentication Token$/;

refused('a signature', 403, [
  ['none', { by: 'unsigned' }, NO_TOKEN],
  ['of another kind', { by: 'unsigned', headers: { authorization: 'Bearer x' } }, /missing equal-sign/],
  ['by an unknown key', { by: { accessKeyId: 'ASIA0000000000000000' } }, WRONG_TOKEN],
  ['by a wrong secret', { by: { secretAccessKey: 'wrong' } }, NOT_ACCEPTED],
  ['without the session token', { by: { sessionToken: undefined } }, WRONG_TOKEN],
  ["with another session's token", () => ({ by: { sessionToken: another.sessionToken } }), WRONG_TOKEN],
  ["with another session's key id", () => ({ by: { accessKeyId: another.accessKeyId } }), WRONG_TOKEN],
  ["with another session's secret", () => ({ by: { secretAccessKey: another.secretAccessKey } }), NOT_ACCEPTED],
  ['of six minutes ago', { date: minutesFromNow(-6) }, NOT_ACCEPTED],
  ['of yesterday', { date: minutesFromNow(-1440) }, NOT_ACCEPTED],
  ['of in six minutes', { date: minutesFromNow(6) }, NOT_ACCEPTED],
  ['for another region', { region: 'eu-west-1' }, NOT_ACCEPTED],
  ['for another service', { service: 'lambda' }, NOT_ACCEPTED],
  ['of another body', { afterSigning: { body: GOOD_BODY.replace('0', '1') } }, NOT_ACCEPTED],
  ['of a body that is left out', { afterSigning: { body: undefined } }, NOT_ACCEPTED],
  ['of another query', { query: { a: '1' }, afterSigning: { query: { a: '2' } } }, NOT_ACCEPTED],
  ['of no query', { afterSigning: { query: { a: '1' } } }, NOT_ACCEPTED],
  ['of another path', { path: '/v1/other', afterSigning: { path: '/v1/echo' } }, NOT_ACCEPTED],
  ['of another method', { afterSigning: { method: 'GET' } }, NOT_ACCEPTED],
  ['of another batch id', { afterSigning: { headers: { [BATCH_ID]: 'other' } } }, NOT_ACCEPTED],
  ['of a header that is left out', { afterSigning: { headers: { 'content-type': undefined } } }, NOT_ACCEPTED],
  ['of a header that comes twice', { afterSigning: { headers: { [BATCH_ID]: ['a', 'b'] } } }, NOT_ACCEPTED],
  ['of another host', { afterSigning: { headers: { host: 'example.com' } } }, NOT_ACCEPTED],
  ['of another date', { afterSigning: { headers: { 'x-amz-date': '20260101T000000Z' } } }, NOT_ACCEPTED],
  ['without a date', { afterSigning: { headers: { 'x-amz-date': undefined } } }, /'X-Amz-Date'/],
]);

const DENIED = /^User: arn:aws:\S+ is not authorized to perform: execute-api:Invoke on resource: arn:aws:\S+/;
const DENIED_TO_ALL_OTHERS = new RegExp(`${DENIED.source} with an explicit deny$`);

/** Signs as a principal of that name, with valid keys. */
function by(principalArn: (sessionArn: string, accountId: string) => string): () => Bend {
  return () => {
    const { role, cloud } = service;
    const session = `${role.arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/snowflake`;
    return { by: cloud.issueCredentials(principalArn(session, cloud.accountId)) };
  };
}

refused('a caller', 403, [
  ['the role in another session', by((session) => session.replace(/snowflake$/, 'operator')), DENIED],
  ['the role in a session of other case', by((session) => session.replace(/snowflake$/, 'Snowflake')), DENIED],
  ['the role itself, which signs nothing', () => by(() => service.role.arn)(), DENIED],
  [
    'another role of the account',
    by((_, account) => `arn:aws:sts::${account}:assumed-role/admin/snowflake`),
    DENIED_TO_ALL_OTHERS,
  ],
  ["the account's root", by((_, account) => `arn:aws:iam::${account}:root`), DENIED_TO_ALL_OTHERS],
  ["one of the account's users", by((_, account) => `arn:aws:iam::${account}:user/admin`), DENIED_TO_ALL_OTHERS],
  [
    "another account's role of the same name",
    by((session, account) => session.replace(account, '999999999999')),
    DENIED_TO_ALL_OTHERS,
  ],
  ["Snowflake's user by temporary keys", by(() => service.snowflakeUser.arn), DENIED_TO_ALL_OTHERS],
  [
    "Snowflake's user by its own keys",
    () => ({ by: { ...service.snowflakeUser, sessionToken: undefined } }),
    DENIED_TO_ALL_OTHERS,
  ],
]);

describe('AssumeRole', () => {
  const assume = (options: Partial<Parameters<typeof assumeRole>[0]>) =>
    assumeRole({
      endpoint: service.endpoints.sts,
      region: service.region,
      user: service.snowflakeUser,
      roleArn: service.role.arn,
      externalId: service.role.externalId,
      ...options,
    });
  const denied = /^Snowflake cannot assume the role: User: \S+ is not authorized to perform: sts:AssumeRole/;

  it('succeeds only with the external id that the trust policy requires', async () => {
    await expect(assume({})).resolves.toHaveProperty('sessionToken');
    await expect(assume({ externalId: 'OTHER_SFCRole=1_x' })).rejects.toThrow(denied);
    await expect(assume({ externalId: service.role.externalId.toLowerCase() })).rejects.toThrow(denied);
  });

  it('is denied without an external id', async () => {
    const { role, region, snowflakeUser, endpoints } = service;
    const reply = await sendRaw({
      origin: endpoints.sts,
      method: 'POST',
      path: '/',
      query: {},
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `Action=AssumeRole&Version=2011-06-15&RoleSessionName=snowflake&RoleArn=${encodeURIComponent(role.arn)}`,
      signature: { credentials: snowflakeUser, region, service: 'sts', date: new Date() },
    });
    expect(reply).toMatchObject({ status: 403, body: expect.stringContaining('<Code>AccessDenied</Code>') as string });
  });

  it('is denied to another principal that knows the external id', async () => {
    const { cloud, snowflakeUser, credentials, role } = service;
    const neighbour = cloud.issueCredentials(snowflakeUser.arn.replace(/user\/.*/, 'user/other'));
    await expect(assume({ user: neighbour })).rejects.toThrow(denied);
    await expect(assume({ user: credentials })).rejects.toThrow(denied);
    await expect(assume({ roleArn: `${role.arn}-2` })).rejects.toThrow(denied);
  });
});

refused('another method or path', 403, [
  ...['PUT', 'DELETE', 'OPTIONS', 'PATCH'].map((method): Case => [method, { method }, NO_TOKEN]),
  ...[
    '/',
    '/v1',
    '/v1/',
    '/v1/echo/',
    '/v1/echo/0',
    '/v1/Echo',
    '/v1//echo',
    '/v1/../v1/echo',
    '/v2/echo',
    '/echo',
    '/v1/echo%2F',
    '/v1/echo%00',
    '/constructor',
    '/v1/__proto__',
  ].map((path): Case => [path, { path }, NO_TOKEN]),
]);

it('HEAD is refused with 403, which has no body', async () => {
  expect(await send({ method: 'HEAD' })).toMatchObject({ status: 403, body: '' });
});

describe('any request over HTTP', () => {
  const EXPECTED = [202, 400, 409, 413, 429];

  it('is answered as expected, and nothing of a rejected one is kept: 20 requests', async () => {
    let before = await itemsInTable(service);
    const property = fc.asyncProperty(anyRequest, fc.boolean(), async ({ headers, body }, zip) => {
      const reply = await send(
        zip
          ? { headers: { [BATCH_ID]: undefined, ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }
          : { headers: { [BATCH_ID]: undefined, ...headers }, body },
      );
      expect(EXPECTED).toContain(reply.status);
      if (reply.status === 202) await service.cloud.idle();
      else expect(sentenceOf(reply, { ...service, url: service.functionUrl })).toMatch(/\.$/);
      const now = await itemsInTable(service);
      if (reply.status !== 202) expect(now).toBe(before);
      before = now;
    });
    await fc.assert(property, { numRuns: 20, endOnFailure: true });
    await answersAGoodRequest();
  });
});

test('no key and no token of any caller is in the access log, not even after a wrong signature', async () => {
  await send({ by: { secretAccessKey: 'wrong' } });
  // The line may be written after the reply.
  const log = await eventually(() => {
    const written = fs.readFileSync(path.join(service.logDir, 'api-access.log'), 'utf8');
    return written.includes('INVALID_SIGNATURE') && written;
  });
  const { credentials, snowflakeUser } = service;
  for (const secret of [credentials.sessionToken, credentials.secretAccessKey, snowflakeUser.secretAccessKey])
    expect(log).not.toContain(secret);
});
