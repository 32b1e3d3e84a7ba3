import { execFile } from 'node:child_process';
import * as net from 'node:net';
import * as path from 'node:path';
import { inspect, promisify, types } from 'node:util';
import { deflateRawSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { HttpSettings } from '../../../lambda/processing/http/contract';
import { HttpClient } from '../../../lambda/processing/http/http-client';
import { batchFailureIn } from '../../../lambda/processing/kit/batch-failure';
import { DEFAULT_RETRY } from '../../../lambda/shared/contract';
import { anApi, json, sendJson, type AnApi, type Respond } from './an-api';
import { anHttpProcessor, codeOf, someSettings } from './an-http-processor';
import { API_CERTIFICATE, OTHER_CERTIFICATE } from './test-certificates';

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function aServer(...given: Parameters<typeof anApi>): Promise<AnApi> {
  const server = await anApi(...given);
  servers.push(server);
  return server;
}

/** A server that writes bytes of the test's own in response to anything. */
async function aRawServer(write: (socket: net.Socket, request: string) => void): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => write(socket, request.toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  return (server.address() as net.AddressInfo).port;
}

const oneTry = { retry: { ...DEFAULT_RETRY, maxAttempts: 1 } };

async function failureOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return batchFailureIn(error)?.failure;
}

describe('a value of a row', () => {
  const attacks = [
    '//evil.test/',
    'https://evil.test/',
    '@evil.test',
    ':80@evil.test/',
    '\\\\evil.test\\',
    '..//evil.test',
    '?url=http://evil.test',
    '#@evil.test',
    ' HTTP/1.1\r\nHost: evil.test\r\nX: ',
    '\r\n\r\nGET /admin HTTP/1.1\r\nHost: evil.test\r\n\r\n',
    '%0d%0aHost:%20evil.test',
    '%2f%2fevil.test',
    '\u0000',
    '\u2028Host: evil.test',
    '\uff0fevil.test',
    '\u560d\u560aHost:evil.test',
    '{id}',
    '{{id}}',
    '${id}',
    '{rows}',
    '__proto__',
  ];

  it.each(attacks)('changes neither host nor headers nor shape of the request: %j', async (attack) => {
    const api = await aServer(json(1));
    const settings = someSettings(api.port, {
      method: 'POST',
      path: '/v1/{id}/orders',
      query: { q: '{id}', lang: 'x-{id}' },
      body: { text: '{id}', [`fixed`]: 'a {id}' },
    });
    await anHttpProcessor({ settings }).run([attack]);
    const [request, ...others] = api.requests;
    if (!request) return expect(attack).toContain('..');
    expect(others).toEqual([]);
    expect(request.headers.host).toBe(`127.0.0.1:${api.port}`);
    expect(
      request.rawHeaders
        .filter((_, index) => index % 2 === 0)
        .map((name) => name.toLowerCase())
        .sort(),
    ).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
      'idempotency-key',
      'user-agent',
    ]);
    const url = new URL(request.target, 'http://127.0.0.1');
    expect(url.pathname.split('/')).toHaveLength(4);
    expect([...url.searchParams]).toEqual([
      ['q', attack],
      ['lang', `x-${attack}`],
    ]);
    expect(JSON.parse(request.body)).toEqual({ text: attack, fixed: `a ${attack}` });
  });

  it('reaches the server as it is, and only there, whatever it is', async () => {
    const api = await aServer(json(1));
    const settings = someSettings(api.port, { path: '/v1', query: { q: '{id}' } });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (value) => {
        await anHttpProcessor({ settings }).run([value]);
        const request = api.requests.at(-1);
        expect(new URL(request?.target ?? '', 'http://a').searchParams.get('q')).toBe(value);
        expect(request?.headers.host).toBe(`127.0.0.1:${api.port}`);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308, 300, 304])('%s is not followed and is the error of its row', async (status) => {
    const target = await aServer(json('internal'));
    const api = await aServer((_, response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${target.port}/latest` }).end(),
    );
    const [value] = await anHttpProcessor({ settings: someSettings(api.port) }).run(['a']);
    expect(codeOf(value)).toBe(`HTTP_${status}`);
    expect(JSON.stringify(value)).toContain('redirects are not followed');
    expect(target.connections()).toBe(0);
    expect(api.requests).toHaveLength(1);
  });

  it.each(['http://169.254.169.254/latest/meta-data/', '//169.254.169.254/', 'file:///etc/passwd'])(
    'to %s shows nothing of it',
    async (location) => {
      const api = await aServer((_, response) => response.writeHead(302, { location }).end(location));
      const [value] = await anHttpProcessor({ settings: someSettings(api.port) }).run(['a']);
      expect(value).toEqual({
        error: { code: 'HTTP_302', message: 'The server answered 302 (Found) and redirects are not followed.' },
      });
    },
  );

  it('in a header Refresh, Link or Content-Location, or in a link to a next page, is not followed', async () => {
    const target = await aServer(json('internal'));
    const next = `http://127.0.0.1:${target.port}/`;
    const headers = { refresh: `0; url=${next}`, link: `<${next}>; rel="next"`, 'content-location': next };
    const api = await aServer(json({ next, items: [1] }, 200, headers));
    const settings = someSettings(api.port, { result: 'items' });
    expect(await anHttpProcessor({ settings }).run(['a'])).toEqual([[1]]);
    expect(target.connections()).toBe(0);
  });
});

describe('a host', () => {
  it.each([
    'https://127.0.0.1',
    'https://127.1',
    'https://0x7f.0.0.1',
    'https://0177.0.0.1',
    'https://2130706433',
    'https://127.0.0.1.',
    'https://\uff11\uff12\uff17.0.0.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:7f00:1]',
    'https://169.254.169.254',
    'https://[fd00:ec2::254]',
    'https://1.1.1.1',
    'http://api.test',
  ])('that the settings do not name as private is not called: %s', async (url) => {
    const resolve = jest.fn(() => Promise.resolve([]));
    const settings = someSettings(1, { url, privateHosts: ['localhost'] });
    expect((await failureOf(anHttpProcessor({ settings, resolve }).run(['a'])))?.code).toBe('ADDRESS_REFUSED');
    expect(resolve).not.toHaveBeenCalled();
  });

  it.each(['127.0.0.1', '::1', '10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1', '64:ff9b::7f00:1'])(
    'whose name leads to %s is not called',
    async (address) => {
      const api = await aServer(json(1), API_CERTIFICATE);
      const settings = someSettings(1, { url: `https://api.test:${api.port}`, privateHosts: ['other.test'] });
      const resolve = () => Promise.resolve([{ address, family: net.isIP(address) }]);
      const failure = await failureOf(anHttpProcessor({ settings, resolve }).run(['a']));
      expect(failure).toMatchObject({ code: 'ADDRESS_REFUSED', retryHelps: false });
      expect(failure?.message).toContain('api.test is not called');
      expect(api.connections()).toBe(0);
    },
  );

  it('is called at a private address if the settings name it', async () => {
    const api = await aServer(({ headers }, response) => sendJson(response, headers.host), API_CERTIFICATE);
    const settings = someSettings(1, { url: `https://api.test:${api.port}` });
    expect(await anHttpProcessor({ settings }).run(['a'])).toEqual([`api.test:${api.port}`]);
  });

  it('has its name resolved once for a connection', async () => {
    const api = await aServer(json(1), API_CERTIFICATE);
    const settings = someSettings(1, { url: `https://api.test:${api.port}` });
    const resolve = jest.fn(() => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
    await anHttpProcessor({ settings, resolve, limits: { concurrency: 1 } }).run(['a'], ['b'], ['c']);
    expect([resolve.mock.calls.length, api.connections()]).toEqual([1, 1]);
  });

  it('with the certificate of another host gets no request', async () => {
    const api = await aServer(json(1), OTHER_CERTIFICATE);
    const settings = someSettings(1, { url: `https://api.test:${api.port}` });
    const [value] = await anHttpProcessor({ settings, limits: oneTry, secret: () => 'token' }).run(['a']);
    expect(JSON.stringify(value)).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(api.requests).toEqual([]);
  });

  describe('in an environment', () => {
    /** What a process with these variables gets from the URL. */
    async function requested(url: string, variables: Readonly<Record<string, string>>): Promise<string> {
      const script = path.join(__dirname, 'send-one-request.ts');
      const env = { ...process.env, ...variables };
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, url], { env });
      return stdout;
    }

    it('that turns certificates off still has its certificate checked', async () => {
      const api = await aServer(json(1), OTHER_CERTIFICATE);
      const outcome = await requested(`https://api.test:${api.port}`, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
      expect(outcome).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
      expect(api.requests).toEqual([]);
    });

    it.each([
      ['http', undefined],
      ['https', API_CERTIFICATE],
    ])('that names a proxy is called by %s without it', async (scheme, certificate) => {
      const proxy = await aServer(json('proxied'));
      const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'];
      const variables = Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${proxy.port}`]));
      const api = await aServer(json('direct'), certificate);
      const outcome = await requested(`${scheme}://api.test:${api.port}`, { ...variables, NODE_USE_ENV_PROXY: '1' });
      expect(outcome).toBe('"direct"');
      expect(proxy.connections()).toBe(0);
    });
  });
});

describe('a response', () => {
  async function codeFor(respond: Respond, change: Partial<HttpSettings> = {}): Promise<string | undefined> {
    const api = await aServer(respond);
    const settings = someSettings(api.port, { maxResponseBytes: 1_000, ...change });
    const [value] = await anHttpProcessor({ settings, limits: oneTry }).run(['a']);
    return codeOf(value);
  }

  const compressed =
    (body: Buffer, encoding = 'gzip'): Respond =>
    (_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body);

  it('may be compressed', async () => {
    const api = await aServer(compressed(gzipSync('{"a":1}')));
    expect(await anHttpProcessor({ settings: someSettings(api.port) }).run(['a'])).toEqual([{ a: 1 }]);
  });

  it('may have as many bytes as the settings say, and not one more', async () => {
    expect(await codeFor((_, response) => response.end(`"${'x'.repeat(998)}"`))).toBeUndefined();
    expect(await codeFor((_, response) => response.end(`"${'x'.repeat(999)}"`))).toBe('RESPONSE_TOO_LARGE');
  });

  it('that grows a thousandfold when it is decompressed is cut off', async () => {
    expect(await codeFor(compressed(gzipSync(Buffer.alloc(50_000_000))), { maxResponseBytes: 100_000 })).toBe(
      'RESPONSE_TOO_LARGE',
    );
  });

  it('that never ends is cut off, and its connection closed', async () => {
    const closed = new Promise<void>((resolve) => {
      const pour: Respond = (_, response) => {
        const more = (): void => {
          while (response.write('x'.repeat(10_000)));
        };
        response.on('drain', more).on('close', resolve);
        more();
      };
      void codeFor(pour).then((code) => expect(code).toBe('RESPONSE_TOO_LARGE'));
    });
    await closed;
  });

  it('of an error that never ends is cut off, and its status counts', async () => {
    const pour: Respond = (_, response) => {
      const more = (): void => {
        while (response.write('x'.repeat(10_000)));
      };
      response.writeHead(422).on('drain', more);
      more();
    };
    expect(await codeFor(pour)).toBe('HTTP_422');
  });

  it.each([
    ['br', Buffer.from('x')],
    ['gzip, gzip', gzipSync(gzipSync('1'))],
    ['deflate', deflateRawSync('1')],
  ])('in an encoding that was not asked for is the error of its row: %s', async (encoding, body) => {
    expect(await codeFor(compressed(body, encoding))).toBe('RESPONSE_ENCODING');
  });

  it.each([
    ['that is no gzip', Buffer.from('{"a":1}')],
    ['whose gzip breaks off', gzipSync('{"a":1}').subarray(0, 20)],
  ])('%s is the error of its row after the last try', async (_, body) => {
    expect(await codeFor(compressed(body))).toBe('CALL_FAILED');
  });
});

describe('a secret', () => {
  const TOKEN = 'tok-3f9b2c71d4';

  it.each([
    ['status 200', json({}, 200)],
    ['status 400', json({}, 400)],
    ['status 500', json({}, 500)],
  ])('is not shown where the server returns it with %s', async (_, respond) => {
    const api = await aServer((request, response, number) => {
      const end = response.end.bind(response);
      response.end = () => end(JSON.stringify({ headers: request.headers }));
      respond(request, response, number);
    });
    const values = await anHttpProcessor({
      settings: someSettings(api.port),
      limits: oneTry,
      secret: () => TOKEN,
    }).run(['a']);
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(codeOf(values[0])).toBeDefined();
    expect(JSON.stringify(values)).not.toContain(TOKEN);
  });

  it.each([
    ['a header that is not valid', (sent: string) => `HTTP/1.1 200 OK\r\nBad Header${sent}: x\r\n\r\n`],
    ['a status line of its own', (sent: string) => `${sent}\r\n\r\n`],
    ['a switch of protocols', (sent: string) => `HTTP/1.1 101 ${sent}\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n`],
    ['a reason phrase', (sent: string) => `HTTP/1.1 403 ${sent}\r\nContent-Length: 0\r\n\r\n`],
    ['too many headers', (sent: string) => `HTTP/1.1 200 OK\r\n${`X: ${sent}\r\n`.repeat(2_000)}\r\n`],
  ])('is not in the error where the server returns it in %s', async (_, responseOf) => {
    const port = await aRawServer((socket, request) => {
      const sent = /authorization: (.*)\r\n/i.exec(request)?.[1] ?? '';
      socket.end(responseOf(sent));
    });
    const settings = { url: `http://127.0.0.1:${port}`, privateHosts: ['127.0.0.1'] };
    const headers = { authorization: `Bearer ${TOKEN}` };
    const outcome: unknown = await new HttpClient({ settings })
      .send({ method: 'GET', target: '/', headers, mostBytes: 1_000 }, new AbortController().signal)
      .catch((error: unknown) => error);
    expect(inspect(outcome, { depth: 20, showHidden: true })).not.toContain(TOKEN);
    // Node's own errors hold the bytes of a response that it cannot read.
    if (types.isNativeError(outcome))
      expect(Object.getOwnPropertyNames(outcome).sort()).toEqual(['code', 'message', 'name', 'stack']);
  });

  it('that differs in escapes alone is found in the response', async () => {
    const secret = JSON.stringify({ headers: { 'X-Key': 'quote"and\\slash' } });
    const api = await aServer((_, response) => response.end('{"k":"\\u0071uote\\"and\\u005cslash"}'));
    const [value] = await anHttpProcessor({ settings: someSettings(api.port), secret: () => secret }).run(['a']);
    expect(codeOf(value)).toBe('SECRET_REPEATED');
  });

  it('that is a password is found in the response', async () => {
    const secret = JSON.stringify({ basic: { username: 'me', password: 'a long password' } });
    const api = await aServer(json({ user: 'me', pass: 'a long password' }));
    const [value] = await anHttpProcessor({ settings: someSettings(api.port), secret: () => secret }).run(['a']);
    expect(codeOf(value)).toBe('SECRET_REPEATED');
  });
});
