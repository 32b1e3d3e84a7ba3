import { createHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import * as fc from 'fast-check';
import { Identities, type Credentials } from '../../../local/cloud/identities';
import { verifySignature, type SignedRequest, type Verdict } from '../../../local/cloud/sigv4';
import { Sha256 } from '../../../local/snowflake/sha256';

const SCOPE = { region: 'us-east-1', service: 'execute-api' };
const PRINCIPAL = 'arn:aws:sts::123456789012:assumed-role/caller/snowflake';

const identities = new Identities();
const credentials = identities.issue(PRINCIPAL);

interface Plain {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Signing {
  readonly by?: Partial<Credentials>;
  readonly region?: string;
  readonly service?: string;
  readonly date?: Date;
}

/** A request as the SDK's signer signs it, in the form in which it arrives. */
async function aSignedRequest(plain: Plain = {}, signing: Signing = {}): Promise<SignedRequest> {
  const { method = 'POST', path = '/prod/sentiment', query = {}, headers = {}, body = '{"data":[]}' } = plain;
  const { by, region = SCOPE.region, service = SCOPE.service, date } = signing;
  const signer = new SignatureV4({ region, service, credentials: { ...credentials, ...by }, sha256: Sha256 });
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path,
      query: Object.fromEntries(Object.entries(query)),
      headers: { host: '127.0.0.1:3000', ...headers },
      body,
    },
    { signingDate: date },
  );
  const lowerCase = Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const search = searchOf(query);
  return {
    method,
    url: search === '' ? path : `${path}?${search}`,
    headers: Object.fromEntries(lowerCase),
    body: Buffer.from(body),
  };
}

function searchOf(query: Readonly<Record<string, string | string[]>>): string {
  const pairs = Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
  return pairs.map((pair) => pair.map((text) => encodeURIComponent(text ?? '')).join('=')).join('&');
}

function verify(request: SignedRequest): Verdict {
  return verifySignature(request, SCOPE, identities);
}

describe('a request that the SDK signed is accepted', () => {
  test.each<[string, Plain]>([
    ['as it is', {}],
    ['without a body', { method: 'GET', body: '' }],
    ['with a name twice in the query string, in any order', { query: { b: ['2', '1', '10'], a: 'x' } }],
    ['with empty values in the query string', { query: { empty: '', a: ['', 'x'] } }],
    ['with spaces, plus signs and equals signs in the query string', { query: { 'a b': 'c d+e=f&g' } }],
    ['with characters in the query string that only AWS encodes', { query: { "a!'()*": "!'()*~-_." } }],
    ['with unicode in the query string', { query: { ключ: '値 🙂' } }],
    ['with names in the query string that begin alike', { query: { a: '1', 'a-b': '2', 'a.b': '3', ab: '4', A: '5' } }],
    ['with an encoded path, which is encoded again to be signed', { path: '/prod/a%20b/%C3%A9%2Fx' }],
    ['with the ARN of a function in its path', { path: '/2015-03-31/functions/arn%3Aaws%3Alambda/invocations' }],
    ['with dots and doubled slashes in its path', { path: '/prod//./x/../sentiment/' }],
    ['with white space in and around a header', { headers: { 'x-note': '  two   words\tand more  ' } }],
    ['with unicode in a header', { headers: { 'x-note': 'é' } }],
    ['with unicode in its body', { body: '{"data":[[0,"値 🙂"]]}' }],
  ])('%s', async (_, plain) => {
    expect(verify(await aSignedRequest(plain))).toEqual({
      ok: true,
      identity: { ...credentials, principalArn: PRINCIPAL },
    });
  });

  test('with its session token, which is then checked', async () => {
    const request = await aSignedRequest();
    expect(request.headers['x-amz-security-token']).toBe(credentials.sessionToken);
    expect(verify(request).ok).toBe(true);
  });

  test('if a proxy has rewritten the query string in another form', async () => {
    const request = await aSignedRequest({ query: { a: '~', b: '' } });
    expect(verify({ ...request, url: '/prod/sentiment?b&a=%7E' }).ok).toBe(true);
  });

  test('with a header twice, which is signed with a comma and no space between its values', async () => {
    const request = await aSignedRequest({ headers: { 'x-note': 'one,two' } });
    const headers = { ...request.headers, 'x-note': 'one, two' }; // as Node joins them
    expect(verify({ ...request, headers, rawHeaders: ['X-Note', 'one', 'x-note', ' two '] }).ok).toBe(true);
  });

  test('up to five minutes before or after now', async () => {
    for (const minutes of [-4.9, 4.9]) {
      expect(verify(await aSignedRequest({}, { date: minutesFromNow(minutes) })).ok).toBe(true);
    }
  });

  test('with any path, query and body', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 8 });
    const query = fc.dictionary(
      text.filter((name) => name.toLowerCase() !== 'x-amz-signature'), // the one name that is never signed
      fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
      { maxKeys: 4, noNullPrototype: true },
    );
    const path = fc.array(text, { maxLength: 4 }).map((segments) => `/${segments.map(encodeURIComponent).join('/')}`);
    const body = fc.string({ unit: 'grapheme' });
    await fc.assert(
      fc.asyncProperty(path, query, body, async (path, query, body) => {
        expect(verify(await aSignedRequest({ path, query, body })).ok).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a request is refused', () => {
  type Change = (request: SignedRequest) => SignedRequest;
  const withHeader =
    (name: string, value: string | undefined): Change =>
    (request) => ({ ...request, headers: { ...request.headers, [name]: value } });
  const inAuthorization =
    (from: RegExp, to: string): Change =>
    (request) =>
      withHeader('authorization', request.headers.authorization?.replace(from, to))(request);

  const MISSING = 'MissingAuthenticationTokenException';
  const INCOMPLETE = 'IncompleteSignatureException';
  const UNKNOWN = 'UnrecognizedClientException';
  const INVALID = 'InvalidSignatureException';

  test.each<[string, string, Change]>([
    ['without Authorization', MISSING, withHeader('authorization', undefined)],
    ['with another scheme', INCOMPLETE, withHeader('authorization', 'Basic dXNlcjpwYXNz')],
    ['with another algorithm', INCOMPLETE, inAuthorization(/^AWS4-HMAC-SHA256/, 'AWS4-ECDSA-P256-SHA256')],
    ['without a signature', INCOMPLETE, inAuthorization(/, Signature=.*/, '')],
    ['without signed headers', INCOMPLETE, inAuthorization(/SignedHeaders=[^,]*, /, '')],
    ['with a scope that does not end in aws4_request', INCOMPLETE, inAuthorization(/aws4_request/, 'aws5_request')],
    ['with an unknown key', UNKNOWN, inAuthorization(/ASIA\w+/, 'ASIA0000000000000000')],
    ['without its session token', UNKNOWN, withHeader('x-amz-security-token', undefined)],
    ['with another session token', UNKNOWN, withHeader('x-amz-security-token', 'another')],
    ['with another body', INVALID, (request) => ({ ...request, body: Buffer.from('{"data":[1]}') })],
    ['with another path', INVALID, (request) => ({ ...request, url: request.url.replace('/prod', '/test') })],
    ['with another value in its query string', INVALID, (request) => ({ ...request, url: `${request.url}2` })],
    ['with more in its query string', INVALID, (request) => ({ ...request, url: `${request.url}&b=1` })],
    ['without its query string', INVALID, (request) => ({ ...request, url: '/prod/sentiment' })],
    ['with another method', INVALID, (request) => ({ ...request, method: 'GET' })],
    ['with another value in a signed header', INVALID, withHeader('x-note', 'other')],
    ['without a signed header', INVALID, withHeader('x-note', undefined)],
    ['for another host', INVALID, withHeader('host', 'example.com')],
    ['with another date', INVALID, withHeader('x-amz-date', new Date(0).toISOString().replace(/[-:]|\.\d+/g, ''))],
    ['without a date', INCOMPLETE, withHeader('x-amz-date', undefined)],
    ['with a malformed date', INCOMPLETE, withHeader('x-amz-date', 'yesterday')],
    ['with the hash of another body', INVALID, withHeader('x-amz-content-sha256', sha256('another'))],
    ['with a body that is not signed', INVALID, withHeader('x-amz-content-sha256', 'UNSIGNED-PAYLOAD')],
    ['with a host that is not signed', INVALID, inAuthorization(/;host|host;/, '')],
    ['with an altered signature', INVALID, inAuthorization(/\w$/, 'x')],
    ['with a shorter signature', INVALID, inAuthorization(/\w$/, '')],
    [
      'with constructor among the signed headers',
      INVALID,
      inAuthorization(/SignedHeaders=/, 'SignedHeaders=constructor;'),
    ],
  ])('%s', async (_, type, change) => {
    const request = await aSignedRequest({ query: { a: '1' }, headers: { 'x-note': 'one' } });
    expect(verify(change(request))).toMatchObject({ ok: false, type });
  });

  test.each<[string, RegExp, Change]>([
    ['another scheme', /^Invalid key=value pair \(missing equal-sign\)/, withHeader('authorization', 'Bearer secret')],
    ['a missing part', /^Authorization header requires 'Signature' parameter/, inAuthorization(/, Signature=.*/, '')],
    ['a missing date', /requires existence of either a 'X-Amz-Date' or a 'Date' header/, withHeader('x-amz-date', '')],
    [
      'another date',
      /^Signature expired: 20200101T000000Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
      withHeader('x-amz-date', '20200101T000000Z'),
    ],
  ])("with AWS's message about %s, which does not repeat the header", async (_, message, change) => {
    const request = change(await aSignedRequest());
    const verdict = verify(request);
    expect(verdict).toMatchObject({ ok: false, message: expect.stringMatching(message) as string });
    expect(JSON.stringify(verdict)).not.toContain(request.headers.authorization);
  });

  test('with a message that shows the canonical request, session token included, if the signature differs', async () => {
    const verdict = verify(await aSignedRequest({}, { by: { secretAccessKey: 'wrong' } }));
    expect(verdict).toMatchObject({
      message: expect.stringContaining(`\nx-amz-security-token:${credentials.sessionToken}\n`) as string,
    });
  });

  test.each<[string, Signing]>([
    ['with a wrong secret', { by: { secretAccessKey: 'wrong' } }],
    ['for another region', { region: 'eu-west-1' }],
    ['for another service', { service: 'lambda' }],
    ['six minutes late', { date: minutesFromNow(-6) }],
    ['six minutes early', { date: minutesFromNow(6) }],
  ])('%s', async (_, signing) => {
    expect(verify(await aSignedRequest({}, signing))).toMatchObject({ ok: false, type: INVALID });
  });

  test('with a signature in the query string', async () => {
    const signer = new SignatureV4({ ...SCOPE, credentials, sha256: Sha256 });
    const headers = { host: '127.0.0.1:3000' };
    const plain = { method: 'GET', protocol: 'http:', hostname: '127.0.0.1', path: '/prod/sentiment', headers };
    const { query = {} } = await signer.presign(plain);
    const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    const request = { method: 'GET', url: `/prod/sentiment?${search.join('&')}`, headers, body: Buffer.alloc(0) };
    expect(request.url).toContain('X-Amz-Signature');
    expect(verify(request)).toMatchObject({ ok: false, type: MISSING });
  });
});

function minutesFromNow(minutes: number): Date {
  return new Date(Date.now() + minutes * 60_000);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
