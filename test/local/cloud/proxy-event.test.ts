import { deflateSync, gzipSync } from 'node:zlib';
import { apiForTests, CALLER, CLF_TIME, eventIn, loggedLine, instruction } from './api-for-tests';

const { api } = apiForTests();

describe('the event', () => {
  test('has what Lambda gets of a request', async () => {
    const reply = await api().send({
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
      requestTime: CLF_TIME,
      requestTimeEpoch: expect.any(Number) as number,
      identity: {
        accessKey: api().functions.credentials.accessKeyId,
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
    const { headers } = eventIn(await api().send({ headers: { 'user-agent': 'snowflake/1.0' }, unsigned, body: '{}' }));
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
    const reply = await api().send({ body: instruction({ tellRequestId: true }) });
    expect(reply.body).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply.body).not.toBe(reply.headers['x-amzn-requestid']);
    expect(await loggedLine(reply, api())).toMatchObject({ functionRequestId: reply.body });
  });

  test('has null for a missing body and a missing query string', async () => {
    expect(eventIn(await api().send())).toMatchObject({
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
    const reply = await api().send({ headers: { 'Content-Encoding': coding }, body: encode('{"data":"é"}') });
    const { body, headers, isBase64Encoded } = eventIn(reply);
    expect([body, isBase64Encoded, headers['Content-Encoding']]).toEqual(['{"data":"é"}', false, coding]);
  });
});
