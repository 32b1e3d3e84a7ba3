import * as path from 'node:path';
import { apiForTests, LARGEST_BODY, loggedLine, instruction } from './api-for-tests';

const { api, another } = apiForTests();

describe('the function’s reply', () => {
  test('reaches the client with its status, headers and body', async () => {
    const reply = await api().send({
      body: instruction({
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
    const reply = await api().send({
      body: instruction({ reply: { statusCode: '200', body: 'aGk=', isBase64Encoded: true } }),
    });
    expect([reply.status, reply.body, reply.headers['content-type']]).toEqual([200, 'hi', 'application/json']);
  });

  test('may leave its body and headers out', async () => {
    const reply = await api().send({ body: instruction({ reply: { statusCode: 204, headers: null, body: null } }) });
    expect([reply.status, reply.body]).toEqual([204, '']);
  });

  test.each<[string, unknown]>([
    ['is null', null],
    ['is a text and no object', 'hello'],
    ['has no status', { body: 'x' }],
    ['has a status that is no number', { statusCode: 'fine' }],
    ['has an empty status', { statusCode: null }],
    ['has a status that HTTP does not have', { statusCode: 1000 }],
    ['has a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['has a header name that HTTP does not allow', { statusCode: 200, headers: { 'a b': 'x' } }],
    ['has a header that breaks the line', { statusCode: 200, headers: { a: 'x\r\nSet-Cookie: y' } }],
    ['has a multi-value header that is not a list', { statusCode: 200, multiValueHeaders: { a: 'x' } }],
  ])('is malformed if it %s', async (_, reply) => {
    const { status, body } = await api().send({ body: instruction({ reply }) });
    expect([status, JSON.parse(body)]).toEqual([502, { message: 'Internal server error' }]);
  });

  test('becomes 502 if the function throws', async () => {
    const reply = await api().send({ body: instruction({ throw: 'secret' }) });
    expect([reply.status, JSON.parse(reply.body)]).toEqual([502, { message: 'Internal server error' }]);
    expect(reply.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
    expect(await loggedLine(reply, api())).toMatchObject({
      errorType: 'INTEGRATION_FAILURE',
      integrationStatus: '200',
    });
  });

  test('becomes 504 after the timeout of the integration', async () => {
    const { send, functions } = await another({ integration: { TimeoutInMillis: 50 } });
    const reply = await send({ body: instruction({ hang: path.join(functions.assembly.dir, 'hangs') }) });
    expect([reply.status, JSON.parse(reply.body)]).toEqual([504, { message: 'Endpoint request timed out' }]);
    expect(reply.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
  });

  test('is an integration failure if the function is throttled', async () => {
    const throttled = await another({ functionProperties: { ReservedConcurrentExecutions: 0 } });
    const reply = await throttled.send();
    expect([reply.status, JSON.parse(reply.body)]).toEqual([500, { message: 'Internal server error' }]);
    expect(reply.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
    expect(await loggedLine(reply, throttled)).toMatchObject({
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

  test('replaces the API’s own answer of its type, such as that to a body beyond Lambda’s limit, and no other', async () => {
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

  test('does not replace the answer to a body beyond API Gateway’s limit of 10 MB', async () => {
    const { send } = await replacing('REQUEST_TOO_LARGE', 'Send less');
    const reply = await send({ body: Buffer.alloc(LARGEST_BODY + 1) });
    expect([reply.status, reply.body]).toEqual([413, 'HTTP content length exceeded 10485760 bytes.']);
  });

  test('DEFAULT_4XX replaces each 4xx answer whose type has no gateway response of its own', async () => {
    const { send } = await replacing('DEFAULT_4XX', 'No: $context.error.message');
    const reply = await send({ method: 'PUT' });
    expect([reply.status, reply.body]).toEqual([400, 'No: Missing Authentication Token']);
    expect((await send({ body: instruction({ throw: 'x' }) })).status).toBe(502);
  });
});
