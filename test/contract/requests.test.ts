import { deflateSync, gzipSync } from 'node:zlib';
import type { Reply } from '../../local/snowflake/signed-sender';
import { aBatchId } from './batch-caller';
import { CUSTOMER_TEXT, GOOD_BODY, sendBent, sentenceOf, type Bend } from './bent-request';
import { serviceUnderTest, type ServiceUnderTest } from './service-under-test';

const BATCH_ID = 'sf-external-function-query-batch-id';
const LARGEST_BODY = 10_485_760;

type Case = readonly [name: string, bend: Bend | (() => Bend), says: RegExp];

let service: ServiceUnderTest;
beforeAll(async () => {
  service = await serviceUnderTest();
});
afterAll(() => service.stop());

/** Tests that each case gets the status and the message, that its batch id stays unknown, and that the next good request is answered. */
function rejected(group: string, status: number, cases: readonly Case[]): void {
  describe(group, () => {
    it.each(cases)(`is rejected with ${status}: %s`, async (_, bend, says) => {
      const batchId = aBatchId();
      const request = typeof bend === 'function' ? bend() : bend;
      const reply = await sendBent(service, { ...request, headers: { [BATCH_ID]: batchId, ...request.headers } });
      expect([reply.status, sentenceOf(reply, service)]).toEqual([status, expect.stringMatching(says)]);
      expect(await service.send('GET', batchId)).toMatchObject({ status: 404 });
    });

    it('leaves the service able to answer a good request', async () => {
      const batchId = aBatchId();
      expect(await service.send('POST', batchId, GOOD_BODY)).toMatchObject({ status: 202, body: '{}' });
      const { status, body } = await service.poll(batchId);
      expect([status, JSON.parse(body)]).toMatchObject([200, { data: [[0, { Mixed: expect.any(Number) as number }]] }]);
    });
  });
}

/** A time that many minutes from now. */
function minutesFromNow(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}

const NOT_ACCEPTED = /^API Gateway does not accept the signature of the request\./;

rejected('a signature', 403, [
  ['none', { by: 'unsigned' }, /^Missing Authentication Token$/],
  ['by an unknown key', { by: { accessKeyId: 'ASIA0000000000000000' } }, /./],
  ['by a wrong secret', { by: { secretAccessKey: 'wrong' } }, NOT_ACCEPTED],
  ['of six minutes ago', { date: minutesFromNow(-6) }, NOT_ACCEPTED],
  ['for another region', () => ({ region: service.region === 'eu-west-1' ? 'eu-west-2' : 'eu-west-1' }), /./],
  ['of another body', { afterSigning: { body: GOOD_BODY.replace('0', '1') } }, /./],
  ['of another batch id', { afterSigning: { headers: { [BATCH_ID]: 'other' } } }, NOT_ACCEPTED],
]);

rejected('another method or path', 403, [
  ...['PUT', 'DELETE', 'PATCH'].map((method): Case => [method, { method }, /^Missing Authentication Token$/]),
  ['a resource below', () => ({ path: `${new URL(service.url).pathname}/0` }), /^Missing Authentication Token$/],
  ['a resource beside', () => ({ path: `${new URL(service.url).pathname}0` }), /^Missing Authentication Token$/],
]);

const MISSING = /^The header sf-external-function-query-batch-id is missing\./;
const LONG = /^The header sf-external-function-query-batch-id is longer than \d+ bytes\. Send a shorter batch id\.$/;
const DOUBLE = /^The request has the header sf-external-function-query-batch-id 2 times\. Send it once\.$/;

rejected(
  'a batch id',
  400,
  ['POST', 'GET'].flatMap((method): readonly Case[] => [
    [`${method} without one`, { method, headers: { [BATCH_ID]: undefined } }, MISSING],
    [`${method} with an empty one`, { method, headers: { [BATCH_ID]: '' } }, MISSING],
    [`${method} with a blank one`, { method, headers: { [BATCH_ID]: ' \t ' } }, MISSING],
    [`${method} with one of 3 KB`, { method, headers: { [BATCH_ID]: 'x'.repeat(3072) } }, LONG],
    [`${method} with one of 701 bytes`, { method, headers: { [BATCH_ID]: 'x'.repeat(701) } }, LONG],
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

rejected('a body', 400, [
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
    'with a word that JSON does not have': '{"data":[[0,undefined]]}',
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

/** A body with a good row 0 and this second row. */
function withRow(row: string): Bend {
  return { body: `{"data":[[0,"${CUSTOMER_TEXT}"],${row}]}` };
}

rejected('a row', 400, [
  ...['null', '1', 'true', `"${CUSTOMER_TEXT}"`, '{}', '{"0":1,"1":"a","length":2}'].map((row): Case => [
    row,
    withRow(row),
    NO_ROW,
  ]),
  ...['-1', '-0', '0.5', '"1"', 'null', 'true', '[1]', '{}', '9007199254740992', '1e308', '1e999'].map(
    (number): Case => [`with the row number ${number}`, withRow(`[${number},"a"]`), NO_NUMBER],
  ),
  ['that is empty', withRow('[]'), NO_NUMBER],
  ['with a repeated row number', withRow('[0,"a"]'), /^Row number 0 occurs more than once in "data"\.$/],
  ['with a repeated row number in another notation', withRow('[0e9,"a"]'), /^Row number 0 occurs/],
  ['with fewer arguments than row 0', withRow('[1]'), /^Row 1 of "data" has 0 arguments, but row 0 has 1\.$/],
  ['with more arguments than row 0', withRow('[1,"a","b"]'), /^Row 1 of "data" has 2 arguments, but row 0 has 1\.$/],
  ['that is 201 levels deep', withRow(`[1,${nested(202)}]`), DEEP],
  ['that is 100,000 levels deep', withRow(`[1,${NESTED}]`), DEEP],
  ['whose objects are 100,000 levels deep', withRow(`[1,${'{"a":'.repeat(1e5)}0${'}'.repeat(1e5)}]`), DEEP],
]);

/** A good body with this number of bytes. */
function bodyOf(bytes: number): Buffer {
  const body = Buffer.alloc(bytes, 'x');
  body.write('{"data":[[0,"');
  body.write('"]]}', bytes - 4);
  return body;
}

const gzipped = { 'content-encoding': 'gzip' };
const TOO_LARGE =
  /^The batch is too large for this service\. Set MAX_BATCH_ROWS on the external function to half of what it is, /;

rejected('a batch', 413, [
  ['one byte smaller than API Gateway accepts', () => ({ body: bodyOf(LARGEST_BODY - 1) }), TOO_LARGE],
  ['as large as API Gateway accepts', () => ({ body: bodyOf(LARGEST_BODY) }), TOO_LARGE],
  [
    'of one byte more, which API Gateway rejects in its own words',
    () => ({ body: bodyOf(LARGEST_BODY + 1) }),
    /^HTTP content length exceeded 10485760 bytes\.$/,
  ],
  [
    'as large as API Gateway accepts, in gzip',
    () => ({ headers: gzipped, body: gzipSync(bodyOf(LARGEST_BODY)) }),
    TOO_LARGE,
  ],
  ['one byte larger, in gzip', () => ({ headers: gzipped, body: gzipSync(bodyOf(LARGEST_BODY + 1)) }), TOO_LARGE],
  ['of 30 MB, compressed to 30 KB', () => ({ headers: gzipped, body: gzipSync(Buffer.alloc(3e7)) }), TOO_LARGE],
  [
    'of more rows than an answer holds',
    { body: JSON.stringify({ data: Array.from({ length: 30_000 }, (_, n) => [n, 'a']) }) },
    /^The results of a batch of 30000 rows may exceed the 6 MB that one answer can hold\. Set MAX_BATCH_ROWS = \d+ on the external function\.$/,
  ],
]);

const PACKED = gzipSync(GOOD_BODY);
const UNSUPPORTED = /^Unsupported Media Type$/;

rejected('a body in another form than its header says', 415, [
  ['gzip without its end', { headers: gzipped, body: PACKED.subarray(0, -9) }, UNSUPPORTED],
  ['gzip without its check sum', { headers: gzipped, body: PACKED.subarray(0, -8) }, UNSUPPORTED],
  [
    'gzip with another check sum',
    { headers: gzipped, body: Buffer.from(PACKED).fill(0, PACKED.length - 8) },
    UNSUPPORTED,
  ],
  ['only the first two bytes of gzip', { headers: gzipped, body: PACKED.subarray(0, 2) }, UNSUPPORTED],
  ['JSON with the header of gzip', { headers: gzipped }, UNSUPPORTED],
  ['deflate with the header of gzip', { headers: gzipped, body: deflateSync(GOOD_BODY) }, UNSUPPORTED],
  [
    'gzip followed by garbage',
    { headers: gzipped, body: Buffer.concat([PACKED, Buffer.from('garbage')]) },
    UNSUPPORTED,
  ],
  ['gzip twice over', { headers: { 'content-encoding': 'gzip, gzip' }, body: gzipSync(PACKED) }, UNSUPPORTED],
  ['an unknown encoding', { headers: { 'content-encoding': 'constructor' } }, UNSUPPORTED],
]);

/** Unusual requests that are accepted: the reason, the differences, and the row numbers of the answer. */
const ACCEPTED_REQUESTS: readonly (readonly [why: string, bend: Bend, numbers?: readonly number[]])[] = [
  ['a lone surrogate, which JSON can escape', { body: '{"data":[[0,"\\ud800"]]}' }],
  ['an escaped NUL, which SQL text can contain', { body: '{"data":[[0,"a\\u0000b"]]}' }],
  [
    'bytes that are not UTF-8, which API Gateway replaces by U+FFFD',
    { body: Buffer.from(GOOD_BODY).fill(0xff, 20, 22) },
  ],
  ['row numbers with gaps and out of order, which the answer repeats', withRow('[7,"b"],[3,"c"]'), [0, 7, 3]],
  ['the largest row number that a double holds exactly', withRow('[9007199254740991,"b"]'), [0, 9007199254740991]],
  ['a row number written as 1e0, which is a whole number', withRow('[1e0,"b"]'), [0, 1]],
  ['rows without arguments, as of an SQL function without arguments', { body: '{"data":[[0],[1]]}' }, [0, 1]],
  ['no rows', { body: '{"data":[]}' }, []],
  ['other keys besides data, which Snowflake may add', { body: '{"data":[[0,"a"]],"x":{"data":1}}' }],
  ['arguments 200 levels deep, the limit', { body: `{"data":[[0,${nested(200)}]]}` }],
  ['a number that is too large for a double', { body: '{"data":[[0,1e999]]}' }],
  [
    'gzip followed by zeros, which count as padding',
    { headers: gzipped, body: Buffer.concat([PACKED, Buffer.alloc(9)]) },
  ],
  [
    'gzip in two members',
    { headers: gzipped, body: Buffer.concat([gzipSync(GOOD_BODY.slice(0, 9)), gzipSync(GOOD_BODY.slice(9))]) },
  ],
  ['another content type', { headers: { 'content-type': 'text/xml' } }],
  ['no content type', { headers: { 'content-type': undefined } }],
  ['a signed query, which the service ignores', { query: { 'a b': "é!'()*" } }],
  ['a batch id of 700 bytes', { headers: { [BATCH_ID]: 'x'.repeat(700) } }],
  ['a batch id that Snowflake would not choose', { headers: { [BATCH_ID]: '__proto__ #\'"}' } }],
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

describe('an unusual request is accepted and answered', () => {
  const cases = ACCEPTED_REQUESTS.map(([why, bend, numbers = [0]]) => {
    const batchId = bend.headers?.[BATCH_ID] ?? aBatchId();
    return { why, bend: { ...bend, headers: { ...bend.headers, [BATCH_ID]: batchId } }, batchId, numbers };
  });
  const replies = new Map<string, Reply>();

  // All are sent before the first poll, so that their processing overlaps.
  beforeAll(async () => {
    for (const { why, bend } of cases) replies.set(why, await sendBent(service, bend));
  });

  it.each(cases)('with $why', async ({ why, batchId, numbers }) => {
    expect(replies.get(why)).toMatchObject({ status: 202, body: '{}' });
    expect(rowNumbersIn(await service.poll(batchId))).toEqual(numbers);
  });
});

function rowNumbersIn({ status, body }: Reply): readonly number[] | string {
  if (status !== 200) return body;
  return (JSON.parse(body) as { data: readonly (readonly [number, unknown])[] }).data.map(([number]) => number);
}
