import { exchange } from './a-rest-api';
import { apiForTests, CALLER, CLF_TIME, loggedLine } from './api-for-tests';
import { eventually } from './running-functions';

const { api, another } = apiForTests();

describe('the access log', () => {
  const NOT_CALLED = { functionRequestId: '-', functionMs: '-', integrationStatus: '-', functionStatus: '-' };

  test('has status, time and caller, and nothing from headers or bodies', async () => {
    const secrets = { headers: { 'X-Secret': 'in-a-header' }, query: { q: 'in-the-query' }, body: 'in-the-body' };
    const one = await api().send(secrets);
    expect(await loggedLine(one, api())).toEqual({
      id: one.headers['x-amzn-requestid'],
      time: CLF_TIME,
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
    const other = await exchange(api().endpoint, { unsigned: secrets.headers });
    expect(await loggedLine(other, api())).toEqual({
      ...NOT_CALLED,
      id: other.headers['x-amzn-requestid'],
      time: CLF_TIME,
      status: '403',
      caller: '-',
      error: 'Missing Authentication Token',
      errorType: 'MISSING_AUTHENTICATION_TOKEN',
      userAgent: '-',
      unheardOf: '-',
    });
    expect(api().accessLog().join('\n')).not.toMatch(/in-a-header|in-the-query|in-the-body|AWS4-HMAC/);
  });

  test('has error messages unescaped: a wrong signature gives several lines, with the session token', async () => {
    const { sendAs, accessLog, functions } = await another({});
    const { credentials } = functions;
    const reply = await sendAs({ ...credentials, secretAccessKey: 'wrong' });
    expect(reply.headers['x-amzn-errortype']).toBe('InvalidSignatureException');
    await eventually(() => accessLog().includes(`x-amz-security-token:${credentials.sessionToken}`));
  });

  test('has the request id that the caller chose, if it is a UUID', async () => {
    const chosen = 'c0ffee00-0000-4000-8000-000000000000';
    const reply = await api().send({ headers: { 'x-amzn-requestid': chosen } });
    expect(await loggedLine(reply, api())).toMatchObject({ id: chosen });
    const other = await api().send({ headers: { 'x-amzn-requestid': 'a secret' } });
    expect(other.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}_REPLACED_INVALID_REQUEST_ID$/);
    expect(api().accessLog().join()).not.toContain('a secret');
  });

  test('is optional', async () => {
    const { send, accessLog } = await another({ stage: { AccessLogSetting: { Ref: 'AWS::NoValue' } } });
    expect((await send()).status).toBe(200);
    expect(accessLog()).toEqual(['']);
  });
});
