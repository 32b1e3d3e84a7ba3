import { once } from 'node:events';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { apiSettings } from '../../../local/cloud/api-gateway/api-settings';
import { decodeBody } from '../../../local/cloud/api-gateway/decode-body';
import { startCloud } from '../../../local/cloud/cloud';
import {
  ECHO_CODE,
  apiTemplate,
  exchange,
  runApi,
  type ApiParts,
  type Reply,
  type Request,
  type RunningApi,
} from './a-rest-api';
import { anAssembly } from './an-assembly';
import { eventually } from './running-functions';

const LARGEST_BODY = 10_485_760;
/** Lambda's limit for a synchronous call (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_EVENT = 6_291_456;
const CALLER = expect.stringMatching(/^AROA[0-9A-F]{17}:session$/) as string;
const CLF_TIME = /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/;

/** Shared by the tests that need no settings of their own. */
let api: RunningApi;
const others: RunningApi[] = [];

beforeAll(async () => {
  api = await runApi();
});
afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.stop()));
});
afterAll(() => api.stop());

async function another(parts: ApiParts): Promise<RunningApi> {
  const other = await runApi(parts);
  others.push(other);
  return other;
}

function eventIn({ body }: Reply): APIGatewayProxyEvent {
  return JSON.parse(body) as APIGatewayProxyEvent;
}

function wish(what: object): string {
  return JSON.stringify({ wish: what });
}

/** The line of the access log about a request. It may be written after the reply. */
async function logged({ headers }: Reply, { accessLog } = api): Promise<object> {
  const id = String(headers['x-amzn-requestid']);
  return JSON.parse(await eventually(() => accessLog().find((line) => line.includes(id)))) as object;
}

/** A request whose `Authorization` was changed after signing. */
function changed(signed: Record<string, string>, from: RegExp, to: string): Request {
  return { body: 'one', unsigned: { ...signed, authorization: signed.authorization?.replace(from, to) } };
}

const NO_TOKEN = { message: 'Missing Authentication Token' };

describe('a request', () => {
  test.each(['POST', 'GET'])('reaches the function behind %s', async (method) => {
    const reply = await api.send({ method });
    expect(reply.status).toBe(200);
    expect(eventIn(reply)).toMatchObject({ httpMethod: method, path: '/echo', resource: '/echo', body: null });
  });

  test.each([
    ['another method', { method: 'PUT' }],
    ['another path', { path: '/prod/other' }],
    ['a path below', { path: '/prod/echo/below' }],
    ['a slash at the end', { path: '/prod/echo/' }],
    ['another stage', { path: '/test/echo' }],
    ['no stage', { path: '/echo' }],
    ['an encoded path that is none of the API’s', { path: '/prod/echo%2Fbelow%20it' }],
  ])('for %s is refused as AWS does', async (_, request) => {
    const reply = await api.send(request);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([403, NO_TOKEN]);
    expect(reply.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  });

  test('with HEAD is refused without a body', async () => {
    const reply = await api.send({ method: 'HEAD' });
    expect([reply.status, reply.body]).toEqual([403, '']);
  });

  test('without a signature is refused', async () => {
    const reply = await exchange(api.endpoint, { body: '{}' });
    expect([reply.status, JSON.parse(reply.body)]).toEqual([403, NO_TOKEN]);
  });

  test.each<[string, string, (signed: Record<string, string>) => Request]>([
    ['InvalidSignatureException', 'another body', (unsigned) => ({ body: 'two', unsigned })],
    ['AccessDeniedException', 'an unknown key', (signed) => changed(signed, /ASIA\w+/, 'ASIA0000000000000000')],
    ['IncompleteSignatureException', 'no signature', (signed) => changed(signed, /, Signature=.*/, '')],
    ['IncompleteSignatureException', 'a bearer token', (signed) => changed(signed, /.*/, 'Bearer token')],
    [
      'IncompleteSignatureException',
      'a bearer token, for a path that the API does not have',
      (signed) => ({ ...changed(signed, /.*/, 'Bearer token'), path: '/prod/other' }),
    ],
  ])('is refused with %s if it is signed with %s', async (errorType, _, requestOf) => {
    const reply = await exchange(api.endpoint, requestOf(await api.sign({ body: 'one' })));
    expect(reply.status).toBe(403);
    expect(reply.headers['x-amzn-errortype']).toBe(errorType);
    expect(Object.keys(JSON.parse(reply.body) as object)).toEqual(['message']);
  });

  test('with `$` in a header gets it back unchanged in the message', async () => {
    const headers = { ...(await api.sign()), 'x-amz-date': "$&$'" };
    const reply = await exchange(api.endpoint, { unsigned: headers });
    expect(JSON.parse(reply.body)).toMatchObject({ message: expect.stringContaining("Got '$&$''.") as string });
  });

  test('with too many bytes of headers is refused', async () => {
    const reply = await api.send({ headers: { 'x-long': 'x'.repeat(10_240) } });
    expect(reply.status).toBe(431);
  });

  test('with `Expect: 100-continue` gets that answer before it sends its body', async () => {
    const headers = { ...(await api.sign({ body: 'patient' })), Expect: '100-continue', 'Content-Length': 7 };
    const request = http.request(`${api.endpoint}/prod/echo`, { method: 'POST', headers });
    request.flushHeaders();
    await once(request, 'continue');
    request.end('patient');
    const [message] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(JSON.parse(await text(message))).toMatchObject({ body: 'patient' });
  });

  test('that ends in the middle of its body does not disturb the next one', async () => {
    const { hostname, port } = new URL(api.endpoint);
    const socket = net.connect(Number(port), hostname);
    socket.write('POST /prod/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf');
    await once(socket, 'connect');
    socket.destroy();
    await once(socket, 'close');
    expect((await api.send()).status).toBe(200);
  });
});

describe('the event', () => {
  test('has what Lambda gets of a request', async () => {
    const reply = await api.send({
      query: { 'a b': ['1', '2 3'], c: '' },
      headers: { 'X-Mixed-Case': 'Yes', 'content-type': 'application/json' },
      unsigned: { 'X-Twice': ['one', 'two'], constructor: 'also a name', 'X-Forwarded-For': '198.51.100.7' },
      body: '{"data":[[0,"値"]]}',
    });
    const { requestContext, headers, multiValueHeaders, ...event } = eventIn(reply);
    expect(event).toEqual({
      resource: '/echo',
      path: '/echo',
      httpMethod: 'POST',
      queryStringParameters: { 'a b': '2 3', c: '' },
      multiValueQueryStringParameters: { 'a b': ['1', '2 3'], c: [''] },
      pathParameters: null,
      stageVariables: null,
      body: '{"data":[[0,"値"]]}',
      isBase64Encoded: false,
    });
    expect(headers).toMatchObject({ 'X-Mixed-Case': 'Yes', 'X-Twice': 'two', constructor: 'also a name' });
    expect(multiValueHeaders).toMatchObject({ 'X-Mixed-Case': ['Yes'], 'X-Twice': ['one', 'two'] });
    expect(Object.keys(multiValueHeaders)).toEqual(Object.keys(headers));
    expect(requestContext).toEqual({
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      extendedRequestId: reply.headers['x-amz-apigw-id'],
      httpMethod: 'POST',
      path: '/prod/echo',
      protocol: 'HTTP/1.1',
      resourceId: 'Small-EchoResource',
      resourcePath: '/echo',
      stage: 'prod',
      requestId: reply.headers['x-amzn-requestid'],
      requestTime: expect.stringMatching(CLF_TIME) as string,
      requestTimeEpoch: expect.any(Number) as number,
      identity: {
        accessKey: api.functions.credentials.accessKeyId,
        accountId: '123456789012',
        caller: CALLER,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: CALLER,
        userAgent: null,
        userArn: 'arn:aws:sts::123456789012:assumed-role/caller/session',
      },
    });
  });

  test('has the headers that API Gateway adds, and none that API Gateway removes', async () => {
    const unsigned = { 'X-Forwarded-For': '198.51.100.7', Connection: 'keep-alive', TE: 'trailers' };
    const { headers } = eventIn(await api.send({ headers: { 'user-agent': 'snowflake/1.0' }, unsigned, body: '{}' }));
    expect(headers).toMatchObject({
      'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/) as string,
      'X-Forwarded-For': '198.51.100.7, 127.0.0.1',
      'X-Forwarded-Port': '443',
      'X-Forwarded-Proto': 'https',
    });
    // The order and the names of a captured event.
    expect(Object.keys(headers)).toEqual([
      'host',
      'user-agent',
      'x-amz-content-sha256',
      'x-amz-date',
      'x-amz-security-token',
      'X-Amzn-Trace-Id',
      'X-Forwarded-For',
      'X-Forwarded-Port',
      'X-Forwarded-Proto',
    ]);
  });

  test('has another request id than the invocation', async () => {
    const reply = await api.send({ body: wish({ tellRequestId: true }) });
    expect(reply.body).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply.body).not.toBe(reply.headers['x-amzn-requestid']);
    expect(await logged(reply)).toMatchObject({ functionRequestId: reply.body });
  });

  test('has null for a missing body and a missing query string', async () => {
    expect(eventIn(await api.send())).toMatchObject({
      body: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  test.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['identity', (body: string) => Buffer.from(body)],
  ])('has the body decoded from %s, and still the header', async (coding, encode) => {
    const reply = await api.send({ headers: { 'Content-Encoding': coding }, body: encode('{"data":"é"}') });
    const { body, headers, isBase64Encoded } = eventIn(reply);
    expect([body, isBase64Encoded, headers['Content-Encoding']]).toEqual(['{"data":"é"}', false, coding]);
  });
});

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
    const reply = await api.send({ headers: { 'content-encoding': coding }, body });
    expect([reply.status, JSON.parse(reply.body)]).toEqual([415, { message: 'Unsupported Media Type' }]);
  });
});

describe('a body that is too large is refused', () => {
  const refused = [413, { message: 'Request Too Long' }];

  test('by the API’s limit, in plain text, before the signature is checked', async () => {
    const reply = await api.send({ body: Buffer.alloc(LARGEST_BODY + 1, 'x') });
    expect([reply.status, reply.body]).toEqual([413, 'HTTP content length exceeded 10485760 bytes.']);
    expect(reply.headers['content-type']).toBe('text/plain');
    expect(await logged(reply)).toMatchObject({ status: '413', caller: '-' });
  });

  test.each([LARGEST_BODY - 1, LARGEST_BODY])('by Lambda’s limit if not by the API’s: %i bytes', async (bytes) => {
    const reply = await api.send({ body: Buffer.alloc(bytes, 'x') });
    expect([reply.status, JSON.parse(reply.body)]).toEqual(refused);
    expect(await logged(reply)).toMatchObject({ status: '413', caller: CALLER });
  });

  test('when it is small and decodes to more than the limit', async () => {
    const body = gzipSync(Buffer.alloc(LARGEST_BODY + 1));
    expect(body.length).toBeLessThan(20_000);
    const reply = await api.send({ headers: { 'content-encoding': 'gzip' }, body });
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
    const fitting = LARGEST_EVENT - (await eventBytesBesides(api));
    const statuses = [fitting - 1, fitting, fitting + 1].map(
      async (bytes) => (await api.send({ body: 'x'.repeat(bytes) })).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 200, 413]);
  });

  test('when only the event is too large, because its quotes are escaped', async () => {
    const half = 3_200_000;
    const plain = await api.send({ body: 'x'.repeat(half) });
    expect([plain.status, plain.body]).toEqual([200, String(half)]);
    const quotes = await api.send({ body: '"'.repeat(half) });
    expect([quotes.status, JSON.parse(quotes.body)]).toEqual(refused);
  });
});

test('a request beyond the burst is throttled', async () => {
  const limits = { ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 };
  const { send } = await another({ stage: { MethodSettings: [limits] } });
  expect((await send()).status).toBe(200);
  const reply = await send();
  expect([reply.status, JSON.parse(reply.body)]).toEqual([429, { message: 'Too Many Requests' }]);
  expect(reply.headers['x-amzn-errortype']).toBe('TooManyRequestsException');
});

test('a limit of one method leaves the others alone', async () => {
  const stage = { ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 100, ThrottlingBurstLimit: 100 };
  const limited = { ResourcePath: '/~1echo', HttpMethod: 'POST', ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 };
  const { send } = await another({ stage: { MethodSettings: [stage, limited] } });
  expect((await send()).status).toBe(200);
  expect((await send()).status).toBe(429);
  const other = await another({
    stage: { MethodSettings: [stage, { ...limited, HttpMethod: 'GET' }] },
  });
  for (let sent = 0; sent < 3; sent += 1) expect((await other.send()).status).toBe(200);
});

describe('the function’s reply', () => {
  test('reaches the client with its status, headers and body', async () => {
    const reply = await api.send({
      body: wish({
        reply: {
          statusCode: 202,
          headers: { 'content-type': 'text/plain', 'X-Number': 7 },
          multiValueHeaders: { 'X-Twice': ['a', 'b'] },
          body: 'wait',
        },
      }),
    });
    expect([reply.status, reply.body]).toEqual([202, 'wait']);
    expect(reply.headers).toMatchObject({ 'content-type': 'text/plain', 'x-number': '7', 'x-twice': 'a, b' });
    const types = reply.rawHeaders.filter((name) => name.toLowerCase() === 'content-type');
    expect(types).toHaveLength(1);
  });

  test('is JSON unless it says otherwise, and may be bytes', async () => {
    const reply = await api.send({ body: wish({ reply: { statusCode: '200', body: 'aGk=', isBase64Encoded: true } }) });
    expect([reply.status, reply.body, reply.headers['content-type']]).toEqual([200, 'hi', 'application/json']);
  });

  test('may leave its body and headers out', async () => {
    const reply = await api.send({ body: wish({ reply: { statusCode: 204, headers: null, body: null } }) });
    expect([reply.status, reply.body]).toEqual([204, '']);
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'hello'],
    ['no status', { body: 'x' }],
    ['a status that is no number', { statusCode: 'fine' }],
    ['an empty status', { statusCode: null }],
    ['a status that HTTP does not have', { statusCode: 1000 }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['a header name that HTTP does not allow', { statusCode: 200, headers: { 'a b': 'x' } }],
    ['a header that breaks the line', { statusCode: 200, headers: { a: 'x\r\nSet-Cookie: y' } }],
    ['many values that are not many', { statusCode: 200, multiValueHeaders: { a: 'x' } }],
  ])('is malformed with %s', async (_, reply) => {
    const { status, body } = await api.send({ body: wish({ reply }) });
    expect([status, JSON.parse(body)]).toEqual([502, { message: 'Internal server error' }]);
  });

  test('becomes 502 if the function throws', async () => {
    const reply = await api.send({ body: wish({ throw: 'secret' }) });
    expect([reply.status, JSON.parse(reply.body)]).toEqual([502, { message: 'Internal server error' }]);
    expect(reply.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
    expect(await logged(reply)).toMatchObject({ errorType: 'INTEGRATION_FAILURE', integrationStatus: '200' });
  });

  test('becomes 504 after the timeout of the integration', async () => {
    const { send, functions } = await another({ integration: { TimeoutInMillis: 50 } });
    const reply = await send({ body: wish({ hang: path.join(functions.assembly.dir, 'hangs') }) });
    expect([reply.status, JSON.parse(reply.body)]).toEqual([504, { message: 'Endpoint request timed out' }]);
    expect(reply.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
  });

  test('is an integration failure if the function is throttled', async () => {
    const throttled = await another({ functionProperties: { ReservedConcurrentExecutions: 0 } });
    const reply = await throttled.send();
    expect([reply.status, JSON.parse(reply.body)]).toEqual([500, { message: 'Internal server error' }]);
    expect(reply.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
    expect(await logged(reply, throttled)).toMatchObject({
      errorType: 'INTEGRATION_FAILURE',
      integrationStatus: '429',
    });
  });
});

describe('a gateway response', () => {
  const replacing = (ResponseType: string, template: string) =>
    another({
      resources: {
        Replaced: {
          Type: 'AWS::ApiGateway::GatewayResponse',
          Properties: {
            ResponseType,
            RestApiId: { Ref: 'Api' },
            StatusCode: '400',
            ResponseTemplates: { 'text/plain': template },
          },
        },
      },
    });

  test('replaces the API’s own answer of its type, and no other', async () => {
    const { send } = await replacing(
      'REQUEST_TOO_LARGE',
      'Send less: $context.error.message ($context.error.messageString, $context.error.responseType)',
    );
    const reply = await send({ body: Buffer.alloc(LARGEST_BODY) });
    expect([reply.status, reply.headers['content-type'], reply.body]).toEqual([
      400,
      'text/plain',
      'Send less: Request Too Long ("Request Too Long", REQUEST_TOO_LARGE)',
    ]);
    expect((await send({ method: 'PUT' })).status).toBe(403);
  });

  test('does not replace the answer to a body beyond the API’s own limit', async () => {
    const { send } = await replacing('REQUEST_TOO_LARGE', 'Send less');
    const reply = await send({ body: Buffer.alloc(LARGEST_BODY + 1) });
    expect([reply.status, reply.body]).toEqual([413, 'HTTP content length exceeded 10485760 bytes.']);
  });

  test('for DEFAULT_4XX replaces every answer with such a status that has none of its own', async () => {
    const { send } = await replacing('DEFAULT_4XX', 'No: $context.error.message');
    const reply = await send({ method: 'PUT' });
    expect([reply.status, reply.body]).toEqual([400, 'No: Missing Authentication Token']);
    expect((await send({ body: wish({ throw: 'x' }) })).status).toBe(502);
  });
});

describe('the access log', () => {
  const NOT_CALLED = { functionRequestId: '-', functionMs: '-', integrationStatus: '-', functionStatus: '-' };

  test('has status, time and caller, and nothing from headers or bodies', async () => {
    const secrets = { headers: { 'X-Secret': 'in-a-header' }, query: { q: 'in-the-query' }, body: 'in-the-body' };
    const one = await api.send(secrets);
    expect(await logged(one)).toEqual({
      id: one.headers['x-amzn-requestid'],
      time: expect.stringMatching(CLF_TIME) as string,
      status: '200',
      caller: CALLER,
      error: '-',
      errorType: '-',
      functionRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      functionMs: expect.stringMatching(/^\d+$/) as string,
      integrationStatus: '200',
      functionStatus: '200',
      userAgent: '-',
      unheardOf: '-',
    });
    const other = await exchange(api.endpoint, { unsigned: secrets.headers });
    expect(await logged(other)).toEqual({
      ...NOT_CALLED,
      id: other.headers['x-amzn-requestid'],
      time: expect.stringMatching(CLF_TIME) as string,
      status: '403',
      caller: '-',
      error: 'Missing Authentication Token',
      errorType: 'MISSING_AUTHENTICATION_TOKEN',
      userAgent: '-',
      unheardOf: '-',
    });
    expect(api.accessLog().join('\n')).not.toMatch(/in-a-header|in-the-query|in-the-body|AWS4-HMAC/);
  });

  test('has error messages unescaped: a wrong signature gives several lines, with the session token', async () => {
    const { sendAs, accessLog, functions } = await another({});
    const { credentials } = functions;
    const reply = await sendAs({ ...credentials, secretAccessKey: 'wrong' });
    expect(reply.headers['x-amzn-errortype']).toBe('InvalidSignatureException');
    await eventually(() => accessLog().includes(`x-amz-security-token:${credentials.sessionToken}`));
  });

  test('is optional', async () => {
    const { send, accessLog } = await another({ stage: { AccessLogSetting: { Ref: 'AWS::NoValue' } } });
    expect((await send()).status).toBe(200);
    expect(accessLog()).toEqual(['']);
  });
});

test('the API can stop while a function runs', async () => {
  const { send, stopApi, functions } = await another({});
  const hang = path.join(functions.assembly.dir, 'hangs');
  const answer = send({ body: wish({ hang }) }).catch((error: unknown) => error);
  await eventually(() => fs.existsSync(hang));
  await stopApi();
  expect(await answer).toHaveProperty('code', 'ECONNRESET');
  await functions.fn('Echo').killOne();
});

describe('the template', () => {
  test.each([
    ['another integration', { integration: { Type: 'MOCK' } }, 'Post: the embedded cloud knows only AWS_PROXY'],
    ['any method', { method: { HttpMethod: 'ANY' } }, 'Post: the embedded cloud knows neither ANY nor path'],
    ['a method of nothing', { method: { ResourceId: 'gone' } }, 'Post: the template has no resource gone.'],
    ['another integration address', { integration: { Uri: 'arn:aws:sqs:x' } }, 'does not understand the integration'],
  ])('may not declare %s', (_, parts, message) => {
    const { template, remove } = anAssembly({ resources: apiTemplate(parts), code: ECHO_CODE });
    remove();
    expect(() => apiSettings(template)).toThrow(message);
  });
});

describe('a cloud that cannot start leaves nothing running', () => {
  const serversOf = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;

  async function failsToStart(assemblyDir: string, error: object, port?: number): Promise<void> {
    const before = serversOf();
    const options = {
      assemblyDir,
      logDir: path.join(assemblyDir, 'logs'),
      comprehendEndpoint: 'http://127.0.0.1',
      port,
    };
    await expect(startCloud(options)).rejects.toMatchObject(error);
    await eventually(() => serversOf() <= before);
  }

  test('because the port is busy', async () => {
    const { dir, remove } = anAssembly({ resources: apiTemplate(), code: ECHO_CODE });
    await failsToStart(dir, { code: 'EADDRINUSE' }, Number(new URL(api.endpoint).port));
    expect((await api.send()).status).toBe(200);
    remove();
  });

  test('because its code was not bundled', async () => {
    const { dir, remove } = anAssembly({ resources: apiTemplate() });
    await failsToStart(dir, { message: 'The assembly has no asset echo; synthesise it with bundling.' });
    remove();
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
