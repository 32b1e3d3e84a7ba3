import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { postHandler } from '../../lambda/handlers/post-handler';
import { jobTimes } from '../../lambda/jobs/job-times';
import { assumeRole } from '../../local/snowflake/assume-role';
import type { Credentials, Reply } from '../../local/snowflake/signed-sender';
import { aLog, aMetrics, aPost } from '../unit/builders';
import { MemoryJobStore } from '../unit/memory-job-store';
import { VirtualClock } from '../unit/virtual-clock';
import { aBatchId, aService, type TestService } from './a-service';
import { anyRequest, type AnyRequest } from './any-request';
import { itemsInTable } from './items-in-table';
import { sendRaw, type RawReply, type Sent, type Signable } from './raw-request';

const BATCH_ID = 'sf-external-function-query-batch-id';
const LARGEST_BODY = 10_485_760;
/** What no answer may repeat. */
const CUSTOMER_TEXT = 'Zaphod was here';
const GOOD_BODY = JSON.stringify({ data: [[0, CUSTOMER_TEXT]] });

/** How a request differs from a good POST; a header that is undefined is left out. */
interface Bend extends Partial<Omit<Signable, 'headers'>> {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly by?: Partial<Credentials> | 'nobody';
  readonly region?: string;
  readonly service?: string;
  readonly date?: Date;
  readonly afterSigning?: Sent;
}

type Case = readonly [name: string, bend: Bend | (() => Bend), says: RegExp];

let service: TestService;
/** Another session of the same role, as good as the first. */
let another: Required<Credentials>;
beforeAll(async () => {
  service = await aService({ config: { comprehend: { batchCallsPerSecond: 1000 } } });
  another = await service.assumeRole();
});
afterAll(() => service.stop());

/** A good POST, bent as the case wants it. */
function send({ headers, by = {}, region, service: name, date, ...rest }: Bend = {}): Promise<RawReply> {
  const { origin, pathname } = new URL(service.functionUrl);
  const all = { [BATCH_ID]: aBatchId(), 'content-type': 'application/json', ...headers };
  const sent = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  return sendRaw({
    origin,
    method: 'POST',
    path: pathname,
    query: {},
    body: rest.method === 'POST' || rest.method === undefined ? GOOD_BODY : undefined,
    ...rest,
    headers: Object.fromEntries(sent),
    signature:
      by === 'nobody'
        ? undefined
        : {
            credentials: { ...service.credentials, ...by },
            region: region ?? service.region,
            service: name ?? 'execute-api',
            date: date ?? new Date(),
          },
  });
}

/** One plain sentence or two, or API Gateway's own JSON with a message: nothing of the rows, nothing of the keys. */
function sentenceOf({ body, headers }: RawReply): string {
  expect(body).not.toContain(CUSTOMER_TEXT);
  expect(body).not.toContain(service.credentials.secretAccessKey);
  expect(body).not.toContain(service.credentials.sessionToken);
  expect(body).not.toMatch(/\n/);
  if (headers['content-type'] !== 'application/json') {
    expect(body).toMatch(/^[A-Z].{10,200}\.$/);
    return body;
  }
  const message = JSON.parse(body) as Readonly<Record<string, string>>;
  expect(Object.keys(message)).toEqual([expect.stringMatching(/^[Mm]essage$/)]);
  return Object.values(message)[0] ?? '';
}

/** Each case has its answer; none leaves anything behind; the next good request is answered. */
function refused(group: string, status: number, cases: readonly Case[]): void {
  describe(group, () => {
    let before: number;
    beforeAll(async () => {
      await service.cloud.idle();
      before = await itemsInTable(service);
    });

    it.each(cases)(`is refused with ${status}: %s`, async (_, bend, says) => {
      const reply = await send(typeof bend === 'function' ? bend() : bend);
      expect([reply.status, sentenceOf(reply)]).toEqual([status, expect.stringMatching(says)]);
    });

    it('leaves nothing in the table, and a good request is answered', async () => {
      expect(await itemsInTable(service)).toBe(before);
      await answersAGoodRequest();
    });
  });
}

async function answersAGoodRequest(): Promise<void> {
  const batchId = aBatchId();
  expect(await send({ headers: { [BATCH_ID]: batchId } })).toMatchObject({ status: 202, body: '{}' });
  await service.cloud.idle();
  const { status, body } = await service.poll(batchId);
  expect([status, JSON.parse(body)]).toMatchObject([200, { data: [[0, { Mixed: expect.any(Number) as number }]] }]);
}

function minutesFromNow(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}

const MISMATCH = /^The request signature we calculated does not match the signature you provided\./;
const WRONG_TOKEN = /^The security token included in the request is invalid\.$/;
const OTHER_HASH = /^The body is not the one whose hash is in x-amz-content-sha256\.$/;
const NO_TOKEN = /^Missing Authentication Token$/;

refused('a signature', 403, [
  ['none', { by: 'nobody' }, NO_TOKEN],
  ['of another kind', { by: 'nobody', headers: { authorization: 'Bearer x' } }, /no complete AWS4-HMAC-SHA256/],
  ['by an unknown key', { by: { accessKeyId: 'ASIA0000000000000000' } }, WRONG_TOKEN],
  ['by a wrong secret', { by: { secretAccessKey: 'wrong' } }, MISMATCH],
  ['without the session token', { by: { sessionToken: undefined } }, WRONG_TOKEN],
  ["with another session's token", () => ({ by: { sessionToken: another.sessionToken } }), WRONG_TOKEN],
  ["with another session's key id", () => ({ by: { accessKeyId: another.accessKeyId } }), WRONG_TOKEN],
  ["with another session's secret", () => ({ by: { secretAccessKey: another.secretAccessKey } }), MISMATCH],
  ['of six minutes ago', { date: minutesFromNow(-6) }, /^Signature expired/],
  ['of yesterday', { date: minutesFromNow(-1440) }, /^Signature expired/],
  ['of in six minutes', { date: minutesFromNow(6) }, /^Signature .*not yet current/],
  ['for another region', { region: 'eu-west-1' }, /^Credential should be scoped/],
  ['for another service', { service: 'lambda' }, /^Credential should be scoped/],
  ['of another body', { afterSigning: { body: GOOD_BODY.replace('0', '1') } }, OTHER_HASH],
  ['of a body that is left out', { afterSigning: { body: undefined } }, OTHER_HASH],
  ['of another query', { query: { a: '1' }, afterSigning: { query: { a: '2' } } }, MISMATCH],
  ['of no query', { afterSigning: { query: { a: '1' } } }, MISMATCH],
  ['of another path', { path: '/v1/other', afterSigning: { path: '/v1/sentiment' } }, MISMATCH],
  ['of another method', { afterSigning: { method: 'GET' } }, MISMATCH],
  ['of another batch id', { afterSigning: { headers: { [BATCH_ID]: 'other' } } }, MISMATCH],
  ['of a header that is left out', { afterSigning: { headers: { 'content-type': undefined } } }, MISMATCH],
  ['of a header that comes twice', { afterSigning: { headers: { [BATCH_ID]: ['a', 'b'] } } }, MISMATCH],
  ['of another host', { afterSigning: { headers: { host: 'example.com' } } }, MISMATCH],
  ['of another date', { afterSigning: { headers: { 'x-amz-date': '20260101T000000Z' } } }, /^Signature expired/],
  ['without a date', { afterSigning: { headers: { 'x-amz-date': undefined } } }, /^Signature expired/],
]);

const DENIED = /^User: arn:aws:\S+ is not authorized to perform: execute-api:Invoke on resource: arn:aws:\S+/;
const DENIED_TO_ALL_OTHERS = new RegExp(`${DENIED.source} with an explicit deny$`);

/** Signed by a principal of that name, with keys that are good. */
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

  it('works with the external id alone that the role asks for', async () => {
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

  it('is denied to anybody else who knows the external id', async () => {
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
    '/v1/sentiment/',
    '/v1/sentiment/0',
    '/v1/Sentiment',
    '/v1//sentiment',
    '/v1/../v1/sentiment',
    '/v2/sentiment',
    '/sentiment',
    '/v1/sentiment%2F',
    '/v1/sentiment%00',
    '/constructor',
    '/v1/__proto__',
  ].map((path): Case => [path, { path }, NO_TOKEN]),
]);

it('HEAD is refused with 403, which has no body', async () => {
  expect(await send({ method: 'HEAD' })).toMatchObject({ status: 403, body: '' });
});

const MISSING = /^The header sf-external-function-query-batch-id is missing\./;
const LONG = /^The header sf-external-function-query-batch-id is longer than \d+ bytes\.$/;
const DOUBLE = /^The header sf-external-function-query-batch-id came 2 times; send it once\.$/;

refused(
  'a batch id',
  400,
  ['POST', 'GET'].flatMap((method): readonly Case[] => [
    [`${method} without one`, { method, headers: { [BATCH_ID]: undefined } }, MISSING],
    [`${method} with an empty one`, { method, headers: { [BATCH_ID]: '' } }, MISSING],
    [`${method} with a blank one`, { method, headers: { [BATCH_ID]: ' \t ' } }, MISSING],
    [`${method} with one of 3 KB`, { method, headers: { [BATCH_ID]: 'x'.repeat(3072) } }, LONG],
    [`${method} with one of 1,001 bytes`, { method, headers: { [BATCH_ID]: 'x'.repeat(1001) } }, LONG],
    [
      `${method} with two unsigned ones`,
      { method, headers: { [BATCH_ID]: undefined }, afterSigning: { headers: { [BATCH_ID]: ['a', 'b'] } } },
      DOUBLE,
    ],
    [
      `${method} with two signed ones`,
      { method, headers: { [BATCH_ID]: 'a,b' }, afterSigning: { headers: { [BATCH_ID]: ['a', 'b'] } } },
      DOUBLE,
    ],
  ]),
);

const NOT_JSON = /^The body is not JSON\./;
const NO_DATA = /^The body has no array "data"\./;
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const NESTED = nested(100_000);

refused('a body', 400, [
  ...Object.entries({
    'that is not there': undefined,
    'that is empty': '',
    'of white space': ' \n',
    'of plain text': CUSTOMER_TEXT,
    'of XML': `<data>${CUSTOMER_TEXT}</data>`,
    'in single quotes': GOOD_BODY.replaceAll('"', "'"),
    'that is cut off': GOOD_BODY.slice(0, -2),
    'that is cut off in the text': GOOD_BODY.slice(0, -8),
    'with a comma too many': GOOD_BODY.replace(']]', '],]'),
    'of two JSON texts': GOOD_BODY + GOOD_BODY,
    'with a number that JSON does not have': '{"data":[[0,NaN]]}',
    'behind a byte order mark': `\ufeff${GOOD_BODY}`,
    'in UTF-16': Buffer.from(GOOD_BODY, 'utf16le'),
    'with a bare NUL in the text': GOOD_BODY.replace('was', '\0'),
    'with a bare line feed in the text': GOOD_BODY.replace('was', '\n'),
    'with bytes that are no UTF-8 outside of texts': Buffer.concat([Buffer.from([0xff]), Buffer.from(GOOD_BODY)]),
    'of 100,000 brackets': '['.repeat(100_000),
  }).map(([name, body]): Case => [name, { body }, NOT_JSON]),
  ...Object.entries({
    'that is null': 'null',
    'that is a number': '0',
    'that is true': 'true',
    'that is a text': JSON.stringify(CUSTOMER_TEXT),
    'that is an array of rows': `[[0,"${CUSTOMER_TEXT}"]]`,
    'that is 100,000 arrays in each other': NESTED,
    'without data': '{}',
    'with Data': GOOD_BODY.replace('data', 'Data'),
    'with data in its prototype alone': `{"__proto__":${GOOD_BODY}}`,
    'whose data is null': '{"data":null}',
    'whose data is a number': '{"data":0}',
    'whose data is true': '{"data":true}',
    'whose data is a text': `{"data":"${CUSTOMER_TEXT}"}`,
    'whose data is an object': '{"data":{"0":[0,"a"],"length":1}}',
    'whose last data is null': `{"data":[[0,"${CUSTOMER_TEXT}"]],"data":null}`,
  }).map(([name, body]): Case => [name, { body }, NO_DATA]),
]);

const NO_ROW = /^Row 1 of "data" is not an array\.$/;
const NO_NUMBER = /^Row 1 of "data" does not begin with a row number, a whole number from 0\.$/;
const DEEP = /^Row 1 of "data" is nested more than 200 levels deep\.$/;

/** A body whose row 0 is good. */
function withRow(row: string): Bend {
  return { body: `{"data":[[0,"${CUSTOMER_TEXT}"],${row}]}` };
}

refused('a row', 400, [
  ...['null', '1', 'true', `"${CUSTOMER_TEXT}"`, '{}', '{"0":1,"1":"a","length":2}'].map((row): Case => [
    row,
    withRow(row),
    NO_ROW,
  ]),
  ...['-1', '-0', '0.5', '"1"', 'null', 'true', '[1]', '{}', '9007199254740992', '1e308', '1e999'].map(
    (number): Case => [`with the row number ${number}`, withRow(`[${number},"a"]`), NO_NUMBER],
  ),
  ['that is empty', withRow('[]'), NO_NUMBER],
  ['with a row number that was there', withRow('[0,"a"]'), /^Row number 0 stands in "data" more than once\.$/],
  ['with the same row number written otherwise', withRow('[0e9,"a"]'), /^Row number 0 stands/],
  ['with less arguments than row 0', withRow('[1]'), /^Row 1 of "data" has 0 arguments, and row 0 has 1\.$/],
  ['with more arguments than row 0', withRow('[1,"a","b"]'), /^Row 1 of "data" has 2 arguments, and row 0 has 1\.$/],
  ['that is 201 levels deep', withRow(`[1,${nested(202)}]`), DEEP],
  ['that is 100,000 levels deep', withRow(`[1,${NESTED}]`), DEEP],
  ['whose objects are 100,000 levels deep', withRow(`[1,${'{"a":'.repeat(1e5)}0${'}'.repeat(1e5)}]`), DEEP],
]);

/** A good body of so many bytes. */
function bodyOf(bytes: number): Buffer {
  const body = Buffer.alloc(bytes, 'x');
  body.write('{"data":[[0,"');
  body.write('"]]}', bytes - 4);
  return body;
}

const gzipped = { 'content-encoding': 'gzip' };
const TOO_LARGE =
  /^The batch is too large for this service\. Set MAX_BATCH_ROWS on the external function to half of what it is, /;

// Lambda's limit answers as API Gateway's does: test/local/cloud/rest-api.test.ts tells them apart.
refused('a batch', 413, [
  ['of one byte less than API Gateway takes', () => ({ body: bodyOf(LARGEST_BODY - 1) }), TOO_LARGE],
  ['of all the bytes that API Gateway takes', () => ({ body: bodyOf(LARGEST_BODY) }), TOO_LARGE],
  ['of one byte more', () => ({ body: bodyOf(LARGEST_BODY + 1) }), TOO_LARGE],
  ['of as many bytes in gzip', () => ({ headers: gzipped, body: gzipSync(bodyOf(LARGEST_BODY)) }), TOO_LARGE],
  ['of one byte more in gzip', () => ({ headers: gzipped, body: gzipSync(bodyOf(LARGEST_BODY + 1)) }), TOO_LARGE],
  ['of 30 MB in 30 KB of gzip', () => ({ headers: gzipped, body: gzipSync(Buffer.alloc(3e7)) }), TOO_LARGE],
  [
    'of more rows than an answer holds',
    { body: JSON.stringify({ data: Array.from({ length: 30_000 }, (_, n) => [n, 'a']) }) },
    /^The results of a batch of 30000 rows may exceed the 6 MB that one answer can hold\. Set MAX_BATCH_ROWS = \d+ on the external function\.$/,
  ],
]);

const PACKED = gzipSync(GOOD_BODY);
const UNSUPPORTED = /^Unsupported Media Type$/;

refused('a body in another form than its header says', 415, [
  ['gzip of which the end is missing', { headers: gzipped, body: PACKED.subarray(0, -9) }, UNSUPPORTED],
  ['gzip of which the check sum is missing', { headers: gzipped, body: PACKED.subarray(0, -8) }, UNSUPPORTED],
  [
    'gzip with another check sum',
    { headers: gzipped, body: Buffer.from(PACKED).fill(0, PACKED.length - 8) },
    UNSUPPORTED,
  ],
  ['the beginning of gzip alone', { headers: gzipped, body: PACKED.subarray(0, 2) }, UNSUPPORTED],
  ['JSON that is said to be gzip', { headers: gzipped }, UNSUPPORTED],
  ['deflate that is said to be gzip', { headers: gzipped, body: deflateSync(GOOD_BODY) }, UNSUPPORTED],
  [
    'gzip followed by garbage',
    { headers: gzipped, body: Buffer.concat([PACKED, Buffer.from('garbage')]) },
    UNSUPPORTED,
  ],
  ['gzip twice over', { headers: { 'content-encoding': 'gzip, gzip' }, body: gzipSync(PACKED) }, UNSUPPORTED],
  ['a coding that nobody knows', { headers: { 'content-encoding': 'constructor' } }, UNSUPPORTED],
]);

/** Odd, and why it is taken all the same; with the row numbers of the answer. */
const TAKEN: readonly (readonly [why: string, bend: Bend, numbers?: readonly number[]])[] = [
  ['a lone surrogate, since JSON may escape one', { body: '{"data":[[0,"\\ud800"]]}' }],
  ['an escaped NUL, since SQL text may hold one', { body: '{"data":[[0,"a\\u0000b"]]}' }],
  [
    'bytes that are no UTF-8 in a text, since API Gateway has put U+FFFD there before post sees them',
    { body: Buffer.from(GOOD_BODY).fill(0xff, 20, 22) },
  ],
  [
    'row numbers with gaps and out of order, since they are answered as they came',
    withRow('[7,"b"],[3,"c"]'),
    [0, 7, 3],
  ],
  ['the largest row number that is exact', withRow('[9007199254740991,"b"]'), [0, 9007199254740991]],
  ['a row number written as 1e0, since it is a whole number', withRow('[1e0,"b"]'), [0, 1]],
  ['rows without arguments, since SQL functions may have none', { body: '{"data":[[0],[1]]}' }, [0, 1]],
  ['no rows', { body: '{"data":[]}' }, []],
  ['other keys beside data, since Snowflake may add some', { body: '{"data":[[0,"a"]],"x":{"data":1}}' }],
  ['arguments 200 levels deep, the most there may be', { body: `{"data":[[0,${nested(200)}]]}` }],
  ['an argument beyond what a double holds, which no SQL type does', { body: '{"data":[[0,1e999]]}' }],
  [
    'gzip with zeros behind it, which readers of gzip take for padding',
    { headers: gzipped, body: Buffer.concat([PACKED, Buffer.alloc(9)]) },
  ],
  [
    'gzip in two members, which is gzip',
    { headers: gzipped, body: Buffer.concat([gzipSync(GOOD_BODY.slice(0, 9)), gzipSync(GOOD_BODY.slice(9))]) },
  ],
  ['another content type, since the body tells what it is', { headers: { 'content-type': 'text/xml' } }],
  ['no content type', { headers: { 'content-type': undefined } }],
  ['a signed query, since nobody reads it', { query: { 'a b': "é!'()*" } }],
  ['a batch id of 1,000 bytes', { headers: { [BATCH_ID]: 'x'.repeat(1000) } }],
  ['a batch id that no Snowflake would choose', { headers: { [BATCH_ID]: '__proto__ #\'"}' } }],
  ['the batch id of the reservations', { headers: { [BATCH_ID]: '#reserved' } }],
  ['an option without a name', { headers: { 'sf-custom-': 'a' } }],
  ['an option with the name of a prototype', { headers: { 'sf-custom-__proto__': 'a' } }],
  ['an option with the name of a property of every object', { headers: { 'sf-custom-constructor': 'a' } }],
  ['an empty option', { headers: { 'sf-custom-language': '' } }],
  ['a return type that SQL does not have', { headers: { 'sf-external-function-return-type': "constructor'" } }],
  [
    'empty headers',
    { headers: { 'sf-external-function-return-type': '', 'sf-external-function-current-query-id': '' } },
  ],
];

describe('a request is taken and answered', () => {
  const cases = TAKEN.map(([why, bend, numbers = [0]]) => [why, bend, numbers] as const);
  it.each(cases)('with %s', async (_, bend, numbers) => {
    const batchId = bend.headers?.[BATCH_ID] ?? aBatchId();
    const { status, body } = await send({ ...bend, headers: { ...bend.headers, [BATCH_ID]: batchId } });
    expect([status, body]).toEqual([202, '{}']);
    await service.cloud.idle();
    expect(rowNumbersIn(await service.poll(batchId))).toEqual(numbers);
  });
});

function rowNumbersIn({ status, body }: Reply): readonly number[] | string {
  if (status !== 200) return body;
  return (JSON.parse(body) as { data: readonly (readonly [number, unknown])[] }).data.map(([number]) => number);
}

describe('whatever is sent', () => {
  const EXPECTED = [202, 400, 409, 413, 429];

  /** Post on a store of its own, in which there is room for few rows. */
  function aPostHandler() {
    const clock = new VirtualClock();
    const log = aLog();
    const store = new MemoryJobStore(jobTimes(1, 12), clock);
    const started: string[] = [];
    const startProcessing = (batchId: string) => Promise.resolve(void started.push(batchId));
    const post = postHandler({
      store,
      startProcessing,
      maxValueBytes: 600_000,
      room: { rows: 9, batches: 9 },
      clock,
      log,
      metrics: aMetrics(),
    });
    const kept = () => [store.size, started.length];
    return { post, kept, log };
  }

  /** As API Gateway passes text on, and as it passes bytes on where it is told to. */
  function anEvent({ headers, body }: AnyRequest, isBase64Encoded: boolean) {
    const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    return {
      ...aPost({ body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }),
      multiValueHeaders,
    };
  }

  it('is answered as expected, and what is refused is not kept: 300 times up to 6 requests to the handler', async () => {
    const seen = new Set<number>();
    const requests = fc.array(fc.tuple(anyRequest, fc.boolean()), { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(requests, async (all) => {
      const { post, kept, log } = aPostHandler();
      for (const [request, inBase64] of all) {
        const before = kept();
        const { statusCode, body } = await post(anEvent(request, inBase64));
        seen.add(statusCode);
        expect(EXPECTED).toContain(statusCode);
        expect(body).toMatch(statusCode === 202 ? /^\{\}$/ : /^[A-Z].{10,200}\.$/);
        if (statusCode !== 202) expect(kept()).toEqual(before);
        expect(log.lines.join()).not.toContain('request failed');
      }
    });
    await fc.assert(property, { numRuns: 300 });
    expect([...seen].sort()).toEqual(EXPECTED);
  });

  it('is answered as expected, and what is refused is not kept: 40 requests over HTTP', async () => {
    let before = await itemsInTable(service);
    const property = fc.asyncProperty(anyRequest, fc.boolean(), async ({ headers, body }, zip) => {
      const reply = await send(
        zip
          ? { headers: { [BATCH_ID]: undefined, ...headers, ...gzipped }, body: gzipSync(body) }
          : { headers: { [BATCH_ID]: undefined, ...headers }, body },
      );
      expect(EXPECTED).toContain(reply.status);
      if (reply.status === 202) await service.cloud.idle();
      else expect(sentenceOf(reply)).toMatch(/\.$/);
      const now = await itemsInTable(service);
      if (reply.status !== 202) expect(now).toBe(before);
      before = now;
    });
    await fc.assert(property, { numRuns: 40, endOnFailure: true });
    await answersAGoodRequest();
  });
});
