import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decodeBody } from '../../../local/cloud/api-gateway/decode-body';
import { type RunningApi } from './a-rest-api';
import { apiForTests, CALLER, LARGEST_BODY, loggedLine } from './api-for-tests';

const { api } = apiForTests();

/** Lambda's limit for a synchronous call (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_EVENT = 6_291_456;

describe('a body that cannot be decoded is refused', () => {
  test.each([
    ['that is no gzip', 'gzip', Buffer.from('{"data":[]}')],
    ['of which the end is missing', 'gzip', gzipSync('{"data":[]}').subarray(0, -9)],
    ['with damage inside', 'gzip', damaged(gzipSync('x'.repeat(1000)))],
    ['that is deflate without the zlib format', 'deflate', deflateRawSync('{"data":[]}')],
    ['in an unknown coding', 'br', Buffer.from('x')],
    ['in two codings', 'gzip, gzip', gzipSync(gzipSync('x'))],
    ['in a coding with a name that every object has', 'constructor', Buffer.from('x')],
  ])('%s', async (_, coding, body) => {
    const reply = await api().send({ headers: { 'content-encoding': coding }, body });
    expect([reply.status, JSON.parse(reply.body)]).toEqual([415, { message: 'Unsupported Media Type' }]);
  });
});

describe('a body that is too large is refused', () => {
  const refused = [413, { message: 'Request Too Long' }];

  test('by the API’s limit, in plain text, before the signature is checked', async () => {
    const reply = await api().send({ body: Buffer.alloc(LARGEST_BODY + 1, 'x') });
    expect([reply.status, reply.body]).toEqual([413, 'HTTP content length exceeded 10485760 bytes.']);
    expect(reply.headers['content-type']).toBe('text/plain');
    expect(await loggedLine(reply, api())).toMatchObject({ status: '413', caller: '-' });
  });

  test.each([LARGEST_BODY - 1, LARGEST_BODY])('by Lambda’s limit if not by the API’s: %i bytes', async (bytes) => {
    const reply = await api().send({ body: Buffer.alloc(bytes, 'x') });
    expect([reply.status, JSON.parse(reply.body)]).toEqual(refused);
    expect(await loggedLine(reply, api())).toMatchObject({ status: '413', caller: CALLER });
  });

  test('when it is small and decodes to more than the limit', async () => {
    const body = gzipSync(Buffer.alloc(LARGEST_BODY + 1));
    expect(body.length).toBeLessThan(20_000);
    const reply = await api().send({ headers: { 'content-encoding': 'gzip' }, body });
    expect([reply.status, JSON.parse(reply.body)]).toEqual(refused);
  });

  // Tested without the API, where Lambda's lower limit gives the same answer.
  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('when it decodes from %s to one byte more than the API’s limit', (coding, encode) => {
    const unfolded = (bytes: number) => decodeBody(encode(Buffer.alloc(bytes)), coding);
    expect([LARGEST_BODY - 1, LARGEST_BODY].map((bytes) => unfolded(bytes).length)).toEqual([
      LARGEST_BODY - 1,
      LARGEST_BODY,
    ]);
    expect(unfolded(LARGEST_BODY + 1)).toBe('too large');
  });

  test('when the event that holds it is one byte more than Lambda takes', async () => {
    const fitting = LARGEST_EVENT - (await eventBytesBesides(api()));
    const statuses = [fitting - 1, fitting, fitting + 1].map(
      async (bytes) => (await api().send({ body: 'x'.repeat(bytes) })).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 200, 413]);
  });

  test('when only the event is too large, because its quotes are escaped', async () => {
    const half = 3_200_000;
    const plain = await api().send({ body: 'x'.repeat(half) });
    expect([plain.status, plain.body]).toEqual([200, String(half)]);
    const quotes = await api().send({ body: '"'.repeat(half) });
    expect([quotes.status, JSON.parse(quotes.body)]).toEqual(refused);
  });
});

/** The bytes of an event without its body. */
async function eventBytesBesides({ send }: RunningApi): Promise<number> {
  const event = await send({ body: 'x'.repeat(100_000) });
  return Buffer.byteLength(event.body) - 100_000;
}

function damaged(packed: Buffer): Buffer {
  const copy = Buffer.from(packed);
  copy.fill(0xff, 10, 16);
  return copy;
}
