import { once } from 'node:events';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { apiSettings } from '../../../local/cloud/api-gateway/api-settings';
import { startCloud } from '../../../local/cloud/cloud';
import { ECHO_CODE, apiTemplate, exchange, type Request } from './a-rest-api';
import { anAssembly } from './an-assembly';
import { apiForTests, eventIn, instruction } from './api-for-tests';
import { eventually } from './running-functions';

const { api, another } = apiForTests();

/** A request whose `Authorization` was changed after signing. */
function changed(signed: Record<string, string>, from: RegExp, to: string): Request {
  return { body: 'one', unsigned: { ...signed, authorization: signed.authorization?.replace(from, to) } };
}

const NO_TOKEN = { message: 'Missing Authentication Token' };

describe('a request', () => {
  test.each(['POST', 'GET'])('reaches the function behind %s', async (method) => {
    const reply = await api().send({ method });
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
    const reply = await api().send(request);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([403, NO_TOKEN]);
    expect(reply.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  });

  test('with HEAD is refused without a body', async () => {
    const reply = await api().send({ method: 'HEAD' });
    expect([reply.status, reply.body]).toEqual([403, '']);
  });

  test('without a signature is refused', async () => {
    const reply = await exchange(api().endpoint, { body: '{}' });
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
    const reply = await exchange(api().endpoint, requestOf(await api().sign({ body: 'one' })));
    expect(reply.status).toBe(403);
    expect(reply.headers['x-amzn-errortype']).toBe(errorType);
    expect(Object.keys(JSON.parse(reply.body) as object)).toEqual(['message']);
  });

  test('with `$` in a header gets it back unchanged in the message', async () => {
    const headers = { ...(await api().sign()), 'x-amz-date': "$&$'" };
    const reply = await exchange(api().endpoint, { unsigned: headers });
    expect(JSON.parse(reply.body)).toMatchObject({ message: expect.stringContaining("Got '$&$''.") as string });
  });

  test('with too many bytes of headers is refused', async () => {
    const reply = await api().send({ headers: { 'x-long': 'x'.repeat(10_240) } });
    expect(reply.status).toBe(431);
  });

  test('with `Expect: 100-continue` gets that answer before it sends its body', async () => {
    const headers = { ...(await api().sign({ body: 'patient' })), Expect: '100-continue', 'Content-Length': 7 };
    const request = http.request(`${api().endpoint}/prod/echo`, { method: 'POST', headers });
    request.flushHeaders();
    await once(request, 'continue');
    request.end('patient');
    const [message] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(JSON.parse(await text(message))).toMatchObject({ body: 'patient' });
  });

  test('that ends in the middle of its body does not disturb the next one', async () => {
    const { hostname, port } = new URL(api().endpoint);
    const socket = net.connect(Number(port), hostname);
    socket.write('POST /prod/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf');
    await once(socket, 'connect');
    socket.destroy();
    await once(socket, 'close');
    expect((await api().send()).status).toBe(200);
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

test('the API can stop while a function runs', async () => {
  const { send, stopApi, functions } = await another({});
  const hang = path.join(functions.assembly.dir, 'hangs');
  const answer = send({ body: instruction({ hang }) }).catch((error: unknown) => error);
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
      port,
    };
    await expect(startCloud(options)).rejects.toMatchObject(error);
    await eventually(() => serversOf() <= before);
  }

  test('because the port is busy', async () => {
    const { dir, remove } = anAssembly({ resources: apiTemplate(), code: ECHO_CODE });
    await failsToStart(dir, { code: 'EADDRINUSE' }, Number(new URL(api().endpoint).port));
    expect((await api().send()).status).toBe(200);
    remove();
  });

  test('because its code was not bundled', async () => {
    const { dir, remove } = anAssembly({ resources: apiTemplate() });
    await failsToStart(dir, { message: 'The assembly has no asset echo; synthesise it with bundling.' });
    remove();
  });
});
